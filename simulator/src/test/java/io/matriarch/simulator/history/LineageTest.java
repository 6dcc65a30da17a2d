package io.matriarch.simulator.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LineageTest {

    private static final InstanceId A = new InstanceId(new ClusterName("x"), 1);
    private static final InstanceId B = new InstanceId(new ClusterName("x"), 2);
    private static final InstanceId C = new InstanceId(new ClusterName("x"), 3);

    private final Lineage lineage = new Lineage();

    private Lineage.Branch becomes(InstanceId instance, int timeline, int parent, long forkedAt) {
        lineage.on(new Happening.BecameWritable(
                instance, new Timeline(timeline), new Timeline(parent), new Lsn(forkedAt)));
        return Objects.requireNonNull(lineage.writing(instance));
    }

    @Test
    void knowsUpToWhereABranchHasItsAncestors() {
        var first = becomes(A, 1, 1, 0);
        var second = becomes(B, 2, 1, 100);
        var third = becomes(C, 3, 2, 200);
        assertThat(third.sharesUpTo(second)).isEqualTo(new Lsn(200));
        assertThat(third.sharesUpTo(first)).isEqualTo(new Lsn(100));
        assertThat(first.sharesUpTo(third)).isEqualTo(Lsn.ZERO);
    }

    @Test
    void goesOnAfterARestart() {
        var first = becomes(A, 1, 1, 0);
        assertThat(becomes(A, 1, 1, 0)).isSameAs(first);
    }

    @Test
    void tellsTwoBranchesOfTheSameNumberApart() {
        var first = becomes(A, 1, 1, 0);
        var one = becomes(B, 2, 1, 100);
        var other = becomes(C, 2, 1, 120);
        assertThat(other).isNotSameAs(one);
        assertThat(other.sharesUpTo(one)).isEqualTo(Lsn.ZERO);
        assertThat(other.sharesUpTo(first)).isEqualTo(new Lsn(120));
    }

    @Test
    void growsOutOfTheBranchThatWasFollowed() {
        becomes(A, 1, 1, 0);
        var one = becomes(B, 2, 1, 100);
        lineage.on(new Happening.StreamingBegan(A, B, A.value()));
        becomes(C, 2, 1, 120);
        assertThat(becomes(A, 3, 2, 150).sharesUpTo(one)).isEqualTo(new Lsn(150));
    }
}
