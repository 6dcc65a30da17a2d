package io.matriarch.simulator.world.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SyncRuleTest {

    private static final List<String> STANDBYS = List.of("a", "b", "c");

    @Test
    void firstCountsTheFirstThatStreamInTheirOrder() {
        var rule = new SyncRule.First(2, STANDBYS);

        assertThat(rule.acknowledged(List.of("c", "b", "a"), new long[] {90, 20, 10}))
                .isEqualTo(10);
        assertThat(rule.acknowledged(List.of("c", "b"), new long[] {90, 20})).isEqualTo(20);
        assertThat(rule.acknowledged(List.of("c"), new long[] {90})).isEqualTo(SyncRule.NOTHING);
    }

    @Test
    void anyCountsTheMostAdvanced() {
        var rule = new SyncRule.Any(2, STANDBYS);

        assertThat(rule.acknowledged(List.of("a", "b", "c"), new long[] {10, 90, 20}))
                .isEqualTo(20);
        assertThat(rule.acknowledged(List.of("a", "x"), new long[] {10, 90})).isEqualTo(SyncRule.NOTHING);
    }

    private static Herd synchronous() {
        var herd = Herd.streaming(3);
        herd.server(1).commitRule(new SyncRule.Any(1, List.of("pg-test-2", "pg-test-3")));
        return herd;
    }

    @Test
    void aCommitIsAcknowledgedOnceAStandbyHasIt() {
        var herd = synchronous();

        var committed = (WriteAnswer.Committed) herd.write(1);

        assertThat(List.of(herd.server(2), herd.server(3)))
                .anyMatch(server -> server.holds(committed.timeline(), committed.end()));
    }

    @Test
    void aCommitWaitsForAStandbyToComeBack() {
        var herd = synchronous();
        herd.cutOff(1);
        var answer = herd.beginWrite(1);
        herd.pass(Duration.ofSeconds(20));
        assertThat(answer).hasNullValue();

        herd.network.heal();
        herd.until(() -> answer.get() != null);
        assertThat(answer.get()).isInstanceOf(WriteAnswer.Committed.class);
    }

    @Test
    void aCancelledWaitIsCommittedHereAlone() {
        var herd = synchronous();
        herd.cutOff(1);
        var answer = herd.beginWrite(1);
        herd.pass(Duration.ofSeconds(1));

        herd.server(1).cancelSyncWaits();

        var local = (WriteAnswer.CommittedLocally) Objects.requireNonNull(answer.get());
        assertThat(herd.server(1).holds(local.timeline(), local.end())).isTrue();
        assertThat(herd.server(2).holds(local.timeline(), local.end())).isFalse();
    }
}
