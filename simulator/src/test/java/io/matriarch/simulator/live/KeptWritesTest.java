package io.matriarch.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.postgres.TimelineHistory;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.invariant.Invariant;
import io.matriarch.simulator.invariant.Violation;
import io.matriarch.simulator.live.Observations.Seen;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class KeptWritesTest {

    private static final InstanceId ONE = InstanceId.parse("pg-live-1");
    private static final InstanceId TWO = InstanceId.parse("pg-live-2");
    private static final TimelineHistory SECOND = new TimelineHistory(
            List.of(new TimelineHistory.Ancestor(new Timeline(1), new Lsn(1_000))), new Timeline(2));

    private final List<Violation> violations = new ArrayList<>();

    @Test
    void findsNothingWhenAllThatWasAcknowledgedIsThere() {
        var kept = judge(0, Set.of(1L, 2L, 3L), acknowledged(1, 900), acknowledged(2, 950), unknown(3));

        assertThat(violations).isEmpty();
        assertThat(kept.losses()).isEmpty();
    }

    @Test
    void saysNothingOfAWriteOfWhichNobodyKnows() {
        judge(0, Set.of(1L), acknowledged(1, 900), unknown(2));

        assertThat(violations).isEmpty();
    }

    @Test
    void findsAnyLossInQuorumMode() {
        judge(0, Set.of(1L), acknowledged(1, 900), failover(), acknowledged(2, 1_100));

        assertThat(violations)
                .singleElement()
                .extracting(Violation::invariant, Violation::what)
                .containsExactly(
                        Invariant.LOSS_WITHIN_RPO,
                        "1 acknowledged writes are lost, 100 bytes, the first of them 2 by pg-live-1 on timeline 1; 0 bytes may be");
    }

    @Test
    void countsALossWithinTheBoundFromWhereTheTimelineWasLeft() {
        var kept = judge(
                1_000, Set.of(1L), acknowledged(1, 900), acknowledged(2, 1_100), acknowledged(3, 1_200), failover());

        assertThat(violations).isEmpty();
        assertThat(kept.losses()).singleElement().satisfies(loss -> {
            assertThat(loss.writes()).isEqualTo(2);
            assertThat(loss.bytes()).isEqualTo(200);
        });
    }

    @Test
    void allowsNoLossWithoutAFailover() {
        judge(1_000, Set.of(1L), acknowledged(1, 900), acknowledged(2, 1_100));

        assertThat(violations).hasSize(1);
    }

    @Test
    void leavesToAnOperatorWhatHeForces() {
        var kept = judge(0, Set.of(1L), acknowledged(1, 900), acknowledged(2, 1_100), forced());

        assertThat(violations).isEmpty();
        assertThat(kept.losses())
                .singleElement()
                .satisfies(loss -> assertThat(loss.excluded()).isPresent());
    }

    @Test
    void findsWritesThatWereRefusedAndAreThereAllTheSame() {
        judge(1_000, Set.of(1L, 2L), acknowledged(1, 900), new Happening.WriteFailed(2, "read-only", 0));

        assertThat(violations)
                .singleElement()
                .satisfies(violation ->
                        assertThat(violation.what()).isEqualTo("writes that were refused are in the database: [2]"));
    }

    private KeptWrites judge(long rpoBytes, Set<Long> found, Happening... happenings) {
        var kept = new KeptWrites(rpoBytes, violations::add);
        kept.judge(Stream.of(happenings).map(one -> new Seen(1, one)).toList(), found, SECOND);
        return kept;
    }

    private static Happening acknowledged(long write, long end) {
        return new Happening.WriteAcknowledged(write, ONE, new Timeline(1), new Lsn(end), 0);
    }

    private static Happening unknown(long write) {
        return new Happening.WriteUnknown(write, "broken", 0);
    }

    private static Happening failover() {
        return persisted(List.of());
    }

    private static Happening forced() {
        return persisted(List.of(new Evidence.OrderedByOperator(true, Instant.EPOCH)));
    }

    private static Happening persisted(List<Evidence> evidence) {
        var event = new FailoverStarted(
                new OperationId("op"),
                new Epoch(2),
                Optional.of(ONE),
                TWO,
                "because",
                Instant.EPOCH,
                Instant.EPOCH,
                evidence,
                List.of(),
                Instant.EPOCH);
        return new Happening.EventPersisted("cluster|pg-live", 9, "orchestrator", event);
    }
}
