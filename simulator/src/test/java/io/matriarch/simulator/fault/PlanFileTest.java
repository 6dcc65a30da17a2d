package io.matriarch.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanFileTest {

    private static final StoredPlan PLAN = new StoredPlan(
            Optional.of("leader-vanishes"),
            Optional.of("shows how a plan looks"),
            Optional.of("swarm"),
            OptionalLong.of(-17),
            Optional.of(Duration.ofSeconds(30)),
            OptionalLong.of(0),
            new FaultPlan(
                    3,
                    List.of(
                            new PlannedFault(
                                    Duration.ofMillis(2_500),
                                    Duration.ofSeconds(20),
                                    new Fault.HostCrashed(Target.LEADER)),
                            PlannedFault.at(Duration.ofSeconds(4), new Fault.Switchover()),
                            new PlannedFault(
                                    Duration.ofSeconds(5),
                                    Duration.ofMillis(1),
                                    new Fault.NodeHalfCutOff(Target.ALL, true)))));

    @Test
    void looksLikeSomethingToReadAndToChange() {
        assertThat(PlanFile.write(PLAN)).isEqualTo("""
                        {
                          "name" : "leader-vanishes",
                          "why" : "shows how a plan looks",
                          "profile" : "swarm",
                          "seed" : -17,
                          "settings" : {"pg_rto" : "30s", "pg_rpo" : 0},
                          "nodes" : 3,
                          "faults" : [
                            {"at" : "2.5s", "lasts" : "20s", "fault" : "host-crashed", "target" : "leader"},
                            {"at" : "4s", "fault" : "switchover"},
                            {"at" : "5s", "lasts" : "0.001s", "fault" : "node-half-cut-off", "target" : "all", "outgoing" : true}
                          ]
                        }
                        """);
    }

    @Test
    void readsWhatItWrote() {
        assertThat(PlanFile.read("x.json", PlanFile.write(PLAN))).isEqualTo(new PlanReading.Read(PLAN));
    }

    @Test
    void readsEveryPlanThatIsDrawn() {
        for (var profile : Profile.all()) {
            for (var seed = 1; seed <= 50; seed++) {
                var plan = StoredPlan.of(seed, profile.draw(seed, 3, 5, Duration.ofSeconds(45)));
                assertThat(PlanFile.read("x.json", PlanFile.write(plan))).isEqualTo(new PlanReading.Read(plan));
            }
        }
    }

    @Test
    void aPlanNeedsNoMoreThanNodesAndFaults() {
        assertThat(PlanFile.read("x.json", "{\"nodes\": 3, \"faults\": []} // that is all"))
                .isInstanceOf(PlanReading.Read.class);
    }

    @Test
    void namesFilePathValueAndRuleOfEverythingThatIsWrong() {
        assertThat(refusals("""
                        {
                          "sed": 1,
                          "profile": "swarn",
                          "seed": 1.5,
                          "settings": {"pg_rto": "30", "pg_rpo": -1, "ttl": 3},
                          "nodes": 20,
                          "faults": [
                            {"at": "1s", "lasts": "1s", "fault": "host-crushed", "target": "leader"},
                            {"at": "1s", "lasts": "1s", "fault": "clock-rate", "target": "boss", "rate": 7},
                            {"at": "1s", "lasts": "1s", "fault": "clock-rate", "target": "leader", "rate": 7},
                            {"at": "-1s", "lasts": "PT2H", "fault": "etcd-frozen", "target": "leader"},
                            {"at": "1s", "lasts": "1s", "fault": "switchover"},
                            {"fault": "node-half-cut-off", "target": "all", "outgoing": "yes"},
                            7
                          ]
                        }
                        """))
                .containsExactlyInAnyOrder(
                        "x.json: sed: '1': there is no such field; did you mean seed?",
                        "x.json: settings.ttl: '3': there is no such field",
                        "x.json: nodes: '20': how many instances the cluster has, from 2 to 9",
                        "x.json: faults[0].fault: 'host-crushed': the word of a fault; did you mean host-crashed?",
                        "x.json: faults[1].target: 'boss': whom it hits: leader, candidate, standby, all",
                        "x.json: faults[2]: 'clock-rate': rate 7.0 is not from 0.5 to 2",
                        "x.json: faults[3].target: 'leader': there is no such field",
                        "x.json: faults[3].at: '-1s': a duration such as 12.345s, 200ms or PT12.345S",
                        "x.json: faults[3].lasts: 'PT2H': from 0s to 3600s",
                        "x.json: faults[4].lasts: '1s': nothing: switchover is over at once",
                        "x.json: faults[5].at: a duration such as 12.345s, 200ms or PT12.345S",
                        "x.json: faults[5].lasts: a duration such as 12.345s, 200ms or PT12.345S",
                        "x.json: faults[5].outgoing: 'yes': true or false",
                        "x.json: faults[6]: '7': an object with at, fault, and what the fault is made of",
                        "x.json: profile: 'swarn': there is no such profile; did you mean swarm?; the profiles are "
                                + "single-fault, pair, swarm, calm, bootstrap, gray, quorum, quorum-swarm, postgres, node,"
                                + " network, etcd, orchestrator, operator, and each fault's word",
                        "x.json: seed: '1.5': a whole number",
                        "x.json: settings.pg_rto: '30': a duration such as 12.345s, 200ms or PT12.345S",
                        "x.json: settings.pg_rpo: '-1': a whole number, 0 or more");
    }

    @Test
    void refusesWhatIsNoJson() {
        assertThat(refusals("{\"nodes\": 3")).singleElement().asString().startsWith("x.json: line 1, column ");
        assertThat(refusals("{\"nodes\": 3, \"nodes\": 4, \"faults\": []}"))
                .singleElement()
                .asString()
                .contains("Duplicate");
        assertThat(refusals("")).isNotEmpty();
        assertThat(refusals("[]")).containsExactly("x.json: '[]': an object with nodes and faults");
    }

    @Test
    void saysWhichFileIsNotThere(@TempDir Path directory) throws IOException {
        var file = directory.resolve("plan.json");
        assertThat(PlanFile.load(file)).isInstanceOf(PlanReading.Refused.class);
        Files.writeString(file, PlanFile.write(PLAN));
        assertThat(PlanFile.load(file)).isEqualTo(new PlanReading.Read(PLAN));
    }

    private static List<String> refusals(String text) {
        return switch (PlanFile.read("x.json", text)) {
            case PlanReading.Read(var plan) -> List.of("read: " + plan);
            case PlanReading.Refused(var errors) ->
                errors.stream().map(PlanError::sentence).toList();
        };
    }
}
