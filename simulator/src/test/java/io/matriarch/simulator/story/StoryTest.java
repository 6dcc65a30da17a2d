package io.matriarch.simulator.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.Pledge;
import io.matriarch.agent.ServerWork;
import io.matriarch.agent.WorkResult;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.evidence.CandidateVerdict;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.FaultPlan;
import io.matriarch.simulator.fault.PlannedFault;
import io.matriarch.simulator.fault.Target;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.invariant.Invariant;
import io.matriarch.simulator.invariant.Violation;
import io.matriarch.simulator.sla.Loss;
import io.matriarch.simulator.sla.Outage;
import io.matriarch.simulator.time.VirtualTime;
import io.matriarch.simulator.trial.TrialResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StoryTest {

    private static final InstanceId PG1 = InstanceId.parse("pg-sim-1");
    private static final InstanceId PG2 = InstanceId.parse("pg-sim-2");
    private static final Timeline FIRST = new Timeline(1);
    private static final Timeline SECOND = new Timeline(2);
    private static final Epoch NEXT = new Epoch(2);
    private static final PlannedFault CRASH =
            new PlannedFault(Duration.ofSeconds(2), Duration.ofSeconds(20), new Fault.HostCrashed(Target.LEADER));

    private final Story story = new Story(Story.TO_THE_END);

    @Test
    void tellsAFailoverFromTheFaultToTheFirstWriteAfterwards() {
        failover(story);
        assertThat(String.join("\n", story.tell(result()))).isEqualTo("""
                   10.0000   trial           the cluster is whole
                   12.0000 * fault           host-crashed (target=leader) on pg-sim-1, for 20s
                   12.0000   pg-sim-1        accepts writes no more: the host is gone
                   12.0000   clients         1,204 writes acknowledged by pg-sim-1 within 1.203 s
                   12.0000 ~ clients         the last write before an outage
                   20.0000   clients         2 writes not acknowledged within 6.000 s: nobody answers (2)
                   21.0000 > journal         17: failover from pg-sim-1 to pg-sim-2 begins, epoch 2: the lease has run out
                                              known: nothing was heard from the agent of pg-sim-1 for 9000 ms
                                              chosen pg-sim-2: has the most WAL (received 0/300, 16 B behind)
                   21.0010   orchestrator-1  tells pg-sim-2 to lead in epoch 2
                   21.0020   pg-sim-2        has pledged itself to epoch 2
                   21.0030   etcd            pg-sim-2 holds the leader key, epoch 2
                   21.0040   pg-sim-2        promotes PostgreSQL
                   21.0900   pg-sim-2        accepts writes, on timeline 2, which leaves 1 at 0/300
                   21.0910   pg-sim-2        the promotion is done
                   21.1000   clients         find pg-sim-2
                   21.1500   clients         1 write acknowledged by pg-sim-2
                   21.1500 ~ clients         writes get through again after 9.150 s (detect 9.000 s, fence 0.003 s, \
                promote 0.087 s, route 0.060 s); cause: host-crashed
                   21.1500 ~ clients         1 acknowledged write is lost, 16 bytes of WAL; cause: host-crashed
                   21.1500 ! VIOLATED        invariant 6: acknowledged bytes lost <= pg_rpo
                                              write 1203 at 0/310 is in no history that goes on
                """.stripTrailing());
    }

    @Test
    void endsWhenItIsToldTo() {
        var early = new Story(Duration.ofSeconds(12));
        failover(early);
        assertThat(early.tell(result())).hasSize(5).last().asString().contains("the last write before an outage");
    }

    private static void failover(Story story) {
        story.on(seconds(10), new Happening.Built());
        for (var write = 0; write < 1_204; write++) {
            story.on(
                    seconds(10.797) + write * 1_000_000L,
                    new Happening.WriteAcknowledged(write, PG1, FIRST, new Lsn(write), 0));
        }
        story.on(seconds(12), new Happening.FaultBegan(CRASH, "pg-sim-1"));
        story.on(seconds(12), new Happening.CeasedToBeWritable(PG1, "the host is gone"));
        story.on(seconds(14), new Happening.WriteUnknown(1_204, "nobody answers", 0));
        story.on(seconds(20), new Happening.WriteFailed(1_205, "nobody answers", 0));
        story.on(seconds(21), new Happening.EventPersisted("cluster|pg-sim", 17, "w", started()));
        var lead = new ToAgent.Assign(new Assignment.Lead(NEXT, false, Optional.empty(), Optional.empty()));
        story.on(seconds(21.001), new Happening.Told("orchestrator-1", PG2, lead));
        story.on(seconds(21.0015), new Happening.Told("orchestrator-1", PG2, lead));
        story.on(
                seconds(21.002),
                new Happening.PledgeSaved(PG2, new Pledge(NEXT, Optional.empty(), Optional.empty(), List.of())));
        story.on(seconds(21.003), new Happening.KeyTaken("pg-sim-2", NEXT, 99));
        var promote = new ServerWork.Promote(Duration.ofSeconds(10));
        story.on(seconds(21.004), new Happening.WorkBegun(PG2, promote, NEXT));
        story.on(seconds(21.09), new Happening.BecameWritable(PG2, SECOND, FIRST, new Lsn(0x300)));
        story.on(seconds(21.091), new Happening.WorkEnded(PG2, promote, new WorkResult.Plain(new Outcome.Done())));
        story.on(seconds(21.1), new Happening.Routed(Optional.of(PG2)));
        story.on(seconds(21.15), new Happening.WriteAcknowledged(1_206, PG2, SECOND, new Lsn(0x320), 0));
    }

    private static FailoverStarted started() {
        Instant at = VirtualTime.START.plusSeconds(21);
        return new FailoverStarted(
                new OperationId("op-1"),
                NEXT,
                Optional.of(PG1),
                PG2,
                "the lease has run out",
                at.minusSeconds(9),
                at.minusSeconds(1),
                List.of(new Evidence.AgentUnreachable(PG1, Duration.ofSeconds(9), at)),
                List.of(new CandidateVerdict(
                        PG2,
                        CandidateVerdict.Verdict.CHOSEN,
                        "has the most WAL",
                        Optional.of(new Lsn(0x300)),
                        Optional.empty(),
                        Optional.of(16L))),
                at);
    }

    private static TrialResult result() {
        return new TrialResult(
                1,
                new FaultPlan(3, List.of(CRASH)),
                List.of(new Violation(
                        Invariant.LOSS_WITHIN_RPO,
                        seconds(21.15),
                        "write 1203 at 0/310 is in no history that goes on")),
                List.of(new Outage(
                        "host-crashed",
                        seconds(12),
                        Duration.ofMillis(9_150),
                        Duration.ofSeconds(9),
                        Duration.ofMillis(3),
                        Duration.ofMillis(87),
                        Duration.ofMillis(60),
                        Optional.empty())),
                List.of(new Loss("host-crashed", seconds(21.15), 16, 1, Optional.empty())),
                0,
                0,
                0,
                new TreeMap<>());
    }

    private static long seconds(double seconds) {
        return Math.round(seconds * 1e9);
    }
}
