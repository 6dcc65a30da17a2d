package io.matriarch.agent.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.postgres.Configuration.StartAs;
import io.matriarch.agent.postgres.PostgresServer.Upstream;
import io.matriarch.protocol.agent.Member;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.spec.ClusterSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ConfigurationTest {

    private static final Upstream LEADER = new Upstream("pg-test-1", new NodeAddress("10.10.10.11"), 5432);

    @Test
    void aStandbyKnowsItsLeaderAndItsSlotButNoPassword() {
        var text = configuration(new TreeMap<>()).render(new StartAs.Standby(LEADER));
        assertThat(text)
                .contains("primary_slot_name = 'pg_test_2'")
                .contains("host=''10.10.10.11''", "passfile=''/base/secrets/pgpass''", "application_name=''pg-test-2''")
                .doesNotContain("s3cret");
        assertThat(Configuration.upstreamIn(text)).contains(LEADER);
    }

    @Test
    void aPrimaryKnowsNoLeader() {
        var text = configuration(new TreeMap<>()).render(new StartAs.Primary());
        assertThat(text).doesNotContain("primary_conninfo", "restore_command");
        assertThat(Configuration.upstreamIn(text)).isEmpty();
    }

    @Test
    void protectedAndMalformedParametersAreIgnoredAndNamed() {
        var parameters = new TreeMap<String, String>();
        parameters.put("work_mem", "64MB");
        parameters.put("Listen_Addresses", "*");
        parameters.put("bad name", "x");
        parameters.put("auto_explain.log_min_duration", "1s");
        var configuration = configuration(parameters);
        assertThat(configuration.ignoredParameters()).containsExactlyInAnyOrder("Listen_Addresses", "bad name");
        assertThat(configuration.render(new StartAs.Primary()))
                .contains(
                        "work_mem = '64MB'", "auto_explain.log_min_duration = '1s'", "listen_addresses = '10.10.10.12'")
                .doesNotContain("bad name");
    }

    @Test
    void membersMayReplicateAndTheSuperuserIsOfThisNodeOnly() {
        var settings = configuration(new TreeMap<>()).settings();
        var lines = new AccessRules(settings.address(), settings.members(), "postgres")
                .hostBased()
                .lines()
                .map(line -> line.replaceAll("\\s+", " "))
                .toList();
        assertThat(lines)
                .containsSubsequence(
                        "host all postgres 10.10.10.12/32 scram-sha-256",
                        "host all postgres all reject",
                        "host replication,all replicator 10.10.10.11/32 scram-sha-256",
                        "host replication,all replicator all reject",
                        "host all all 10.0.0.0/8 scram-sha-256")
                .noneMatch(line -> line.contains("replicator 127."));
    }

    @Test
    void membersOnLoopbackMayComeFromAnyLoopbackAddress() {
        var own = new NodeAddress("127.0.0.12");
        var text = new AccessRules(own, List.of(), "postgres").hostBased().replaceAll(" +", " ");
        assertThat(text)
                .contains("host replication,all replicator 127.0.0.0/8 scram-sha-256")
                .contains("host all postgres 127.0.0.1/32 scram-sha-256");
    }

    @Test
    void waitsForSoManyOfTheStandbysUnderTheirNamesOfTheEpoch() {
        var standbys = StandbySet.of(List.of(InstanceId.parse("pg-test-1"), InstanceId.parse("pg-test-3")));
        assertThat(Configuration.waitingFor(new Epoch(5), standbys))
                .isEqualTo("ANY 1 (\"pg-test-1@5\", \"pg-test-3@5\")");
        assertThat(Configuration.waitingFor(new Epoch(5), StandbySet.NONE)).isEqualTo(Configuration.NOBODY);
    }

    @Test
    void readsForWhomItWaitsFromWhatItRenders() {
        var standbys = StandbySet.of(List.of(InstanceId.parse("pg-test-1"), InstanceId.parse("pg-test-3")));
        for (var rule : List.of(
                Configuration.waitingFor(new Epoch(5), standbys), Configuration.FOR_EVER, Configuration.NOBODY)) {
            var text = configuration(new TreeMap<>(), rule).render(new StartAs.Primary());
            assertThat(Configuration.waitsForIn(text)).isEqualTo(rule);
        }
    }

    @Test
    void aStandbyOfALeaderThatCountsStreamsUnderTheNameOfTheEpoch() {
        var leader = new Upstream("pg-test-1", new NodeAddress("10.10.10.11"), 5432, Optional.of(new Epoch(5)));
        var text = configuration(new TreeMap<>(), Configuration.FOR_EVER).render(new StartAs.Standby(leader));
        assertThat(text).contains("application_name=''pg-test-2@5''");
        assertThat(Configuration.upstreamIn(text)).contains(leader);
    }

    @Test
    void noDeclaredParameterMakesAnAcknowledgementWorthLessThanADisk() {
        var parameters = new TreeMap<String, String>();
        parameters.put("Synchronous_Commit", "remote_write");
        assertThat(configuration(parameters, Configuration.FOR_EVER).render(new StartAs.Primary()))
                .contains("synchronous_commit = 'on'");
        assertThat(configuration(parameters).render(new StartAs.Primary()))
                .contains("synchronous_commit = 'remote_write'");
        parameters.put("Synchronous_Commit", "remote_apply");
        assertThat(configuration(parameters, Configuration.FOR_EVER).render(new StartAs.Primary()))
                .contains("synchronous_commit = 'remote_apply'");
    }

    private static Configuration configuration(SortedMap<String, String> parameters) {
        return configuration(parameters, Configuration.NOBODY);
    }

    private static Configuration configuration(SortedMap<String, String> parameters, String waitsFor) {
        var settings = Herd.declared(ClusterSettings.defaults(), 5432, List.of(), List.of(), parameters);
        var members = List.of(
                new Member(InstanceId.parse("pg-test-1"), new NodeAddress("10.10.10.11")),
                new Member(InstanceId.parse("pg-test-2"), new NodeAddress("10.10.10.12")));
        return new Configuration(
                new ServerSettings(
                        InstanceId.parse("pg-test-2"),
                        new NodeAddress("10.10.10.12"),
                        settings,
                        members,
                        new Secret("s3cret"),
                        new Secret("s3cret"),
                        new TreeMap<>()),
                Path.of("/base/sockets"),
                Path.of("/base/secrets/pgpass"),
                waitsFor);
    }
}
