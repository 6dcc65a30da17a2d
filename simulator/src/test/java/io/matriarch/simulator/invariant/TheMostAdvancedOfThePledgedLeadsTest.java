package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;
import static io.matriarch.simulator.invariant.Story.C;

import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.RevocationStarted;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.OperationId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TheMostAdvancedOfThePledgedLeadsTest {

    private static final Invariant RULE = Invariant.THE_BEST_IS_PROMOTED;
    private static final OperationId OPERATION = new OperationId("op-9");
    private static final StandbySet BOTH = StandbySet.of(List.of(B, C));

    @Test
    void isContentWithTheMostAdvanced() {
        decides(revoked(BOTH).pledges(B, 2).pledges(C, 2), C, pledged(B, 2, 100), pledged(C, 2, 200))
                .keeps(RULE);
    }

    @Test
    void noticesThatAnotherHadMore() {
        decides(revoked(BOTH).pledges(B, 2).pledges(C, 2), B, pledged(B, 2, 100), pledged(C, 2, 200))
                .violates(RULE, "any 1 of pg-test-2, pg-test-3 may have acknowledged more");
    }

    @Test
    void noticesARevocationThatIsShortByOne() {
        decides(revoked(BOTH).pledges(B, 2), B, pledged(B, 2, 100))
                .violates(RULE, "any 1 of pg-test-2, pg-test-3 may have acknowledged more");
    }

    @Test
    void isContentWithOneWhereOneIsEnough() {
        decides(revoked(StandbySet.of(List.of(B))).pledges(B, 2), B, pledged(B, 2, 100))
                .keeps(RULE);
    }

    @Test
    void noticesAPledgeThatIsNotOnDisk() {
        decides(revoked(BOTH).pledges(B, 2), B, pledged(B, 2, 100), pledged(C, 2, 100))
                .violates(RULE, "pg-test-3 has not pledged epoch 2");
    }

    @Test
    void noticesAPledgeOfAnEarlierEpoch() {
        decides(revoked(BOTH).pledges(B, 2).pledges(C, 2), B, pledged(B, 2, 100), pledged(C, 1, 100))
                .violates(RULE, "pg-test-3 has not pledged epoch 2");
    }

    @Test
    void noticesALeaderThatHasNotPledged() {
        decides(revoked(BOTH).pledges(B, 2).pledges(C, 2), B, pledged(C, 2, 100))
                .violates(RULE, "pg-test-2 was chosen, and has not pledged");
    }

    @Test
    void noticesPledgesThatNobodyWasAskedFor() {
        decides(Story.ofAWholeCluster().suspects(A).pledges(B, 2).pledges(C, 2), B, pledged(B, 2, 100))
                .violates(RULE, "nobody was asked for");
    }

    private static Story revoked(StandbySet standbys) {
        var story = Story.ofAWholeCluster().suspects(A);
        return story.persists(new RevocationStarted(
                OPERATION,
                new Epoch(2),
                A,
                StandbyRecord.settled(new Epoch(1), standbys),
                9,
                "nobody hears it",
                story.now(),
                story.now(),
                List.of(),
                story.now()));
    }

    private static Evidence pledged(InstanceId standby, int epoch, long received) {
        return new Evidence.Pledged(
                standby, new Epoch(epoch), new Lsn(received), Story.begin().now());
    }

    private static Story decides(Story story, InstanceId to, Evidence... pledges) {
        return story.persists(new FailoverStarted(
                OPERATION,
                new Epoch(2),
                Optional.of(A),
                to,
                "enough have pledged",
                story.now(),
                story.now(),
                List.of(pledges),
                List.of(),
                Optional.of(StandbySet.of(List.of(A))),
                Optional.of(9L),
                story.now()));
    }
}
