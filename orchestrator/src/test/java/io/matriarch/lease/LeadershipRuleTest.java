package io.matriarch.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.lease.LeaderLease.Acquisition;
import io.matriarch.lease.LeaderLease.LeaseHandle;
import io.matriarch.lease.LeaderLease.Renewal;
import io.matriarch.lease.LeaderSnapshot.Stored;
import io.matriarch.lease.LeaderWatch.LeaderKey;
import io.matriarch.lease.LeadershipRule.Verdict;
import io.matriarch.protocol.id.Epoch;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeadershipRuleTest {

    private static final LeaseHandle OURS = new LeaseHandle(77, new Epoch(5));

    @Test
    void theFirstEpochOfAllMayBeTaken() {
        assertThat(mayTake(nobodyLeads(), 1)).isEqualTo(new Verdict.MayTake());
    }

    @Test
    void aHigherEpochMayBeTakenWhenNobodyLeads() {
        assertThat(mayTake(nobodyLeadsAfter("5 pg-test-2"), 6)).isEqualTo(new Verdict.MayTake());
    }

    @Test
    void whatAnotherHoldsMayNotBeTakenForAnyEpoch() {
        assertThat(mayTake(ledBy("pg-test-2", 1, "5 pg-test-2"), 6))
                .isEqualTo(new Verdict.MayNot(new Acquisition.HeldBy("pg-test-2")));
    }

    @Test
    void aLowerEpochIsStaleWhoeverLeads() {
        var stale = new Verdict.MayNot(new Acquisition.StaleEpoch(new Epoch(5)));

        assertThat(mayTake(nobodyLeadsAfter("5 pg-test-1"), 4)).isEqualTo(stale);
        assertThat(mayTake(ledBy("pg-test-1", 1, "5 pg-test-1"), 4)).isEqualTo(stale);
        assertThat(mayTake(ledBy("pg-test-2", 1, "5 pg-test-2"), 4)).isEqualTo(stale);
    }

    @Test
    void theSameEpochMayBeTakenAgainOnlyByWhoTookIt() {
        assertThat(mayTake(nobodyLeadsAfter("5 pg-test-1"), 5)).isEqualTo(new Verdict.MayTake());
        assertThat(mayTake(nobodyLeadsAfter("5 pg-test-2"), 5))
                .isEqualTo(new Verdict.MayNot(new Acquisition.StaleEpoch(new Epoch(5))));
    }

    @Test
    void aKeyThatIsOursByAnEarlierLeaseMayBeTakenOver() {
        assertThat(mayTake(ledBy("pg-test-1", 1, "5 pg-test-1"), 5)).isEqualTo(new Verdict.MayTake());
        assertThat(mayTake(ledBy("pg-test-1", 1, "5 pg-test-1"), 6)).isEqualTo(new Verdict.MayTake());
    }

    @Test
    void afterARevocationTheKeyMayBeTakenFromTheOldLeaderWhileItsRecordIsTheOneThatWasCounted() {
        var seen = withStandbys(ledBy("pg-test-2", 1, "5 pg-test-2"), 11);

        assertThat(mayTake(seen, 6, Optional.of(11L))).isEqualTo(new Verdict.MayTake());
        assertThat(mayTake(seen, 6, Optional.of(9L))).isEqualTo(new Verdict.MayNot(new Acquisition.OtherStandbys()));
    }

    @Test
    void aRevocationIsOvertakenByOtherStandbysAlsoWhenNobodyLeads() {
        var seen = withStandbys(nobodyLeadsAfter("5 pg-test-2"), 11);

        assertThat(mayTake(seen, 6, Optional.of(11L))).isEqualTo(new Verdict.MayTake());
        assertThat(mayTake(seen, 6, Optional.of(9L))).isEqualTo(new Verdict.MayNot(new Acquisition.OtherStandbys()));
    }

    @Test
    void aRevocationOpensNoEpochThatIsOver() {
        var seen = withStandbys(ledBy("pg-test-2", 1, "6 pg-test-2"), 11);

        assertThat(mayTake(seen, 6, Optional.of(11L)))
                .isEqualTo(new Verdict.MayNot(new Acquisition.StaleEpoch(new Epoch(6))));
    }

    @Test
    void whoTookTheEpochTakesItAgainThoughItsOwnRecordStandsThereNow() {
        var seen = withStandbys(nobodyLeadsAfter("6 pg-test-1"), 15);

        assertThat(mayTake(seen, 6, Optional.of(11L))).isEqualTo(new Verdict.MayTake());
    }

    @Test
    void anUnreadableEpochLetsNobodyIn() {
        assertThat(mayTake(nobodyLeadsAfter("five"), 6))
                .isEqualTo(new Verdict.MayNot(new Acquisition.Unknown("the epoch key cannot be read")));
    }

    @Test
    void aKeepaliveIsRenewalWhileTheKeyHangsOnOurLease() {
        assertThat(renewal(ledBy("pg-test-1", 77, "5 pg-test-1"), 10))
                .isEqualTo(new Renewal.Renewed(Duration.ofSeconds(10)));
    }

    @Test
    void authorityIsLostWithTheLeaseTheKeyOrTheEpoch() {
        assertThat(renewal(ledBy("pg-test-1", 77, "5 pg-test-1"), 0)).isInstanceOf(Renewal.Lost.class);
        assertThat(renewal(nobodyLeadsAfter("5 pg-test-1"), 10)).isEqualTo(new Renewal.Lost("the leader key is gone"));
        assertThat(renewal(ledBy("pg-test-2", 78, "6 pg-test-2"), 10))
                .isEqualTo(new Renewal.Lost("the leader key is held by pg-test-2"));
        assertThat(renewal(ledBy("pg-test-1", 78, "5 pg-test-1"), 10))
                .isEqualTo(new Renewal.Lost("the leader key is bound to another lease of ours"));
        assertThat(renewal(ledBy("pg-test-1", 77, "6 pg-test-2"), 10))
                .isEqualTo(new Renewal.Lost("epoch 6 was taken by pg-test-2"));
    }

    @Test
    void theWatchSaysWhoHoldsTheKeyForWhichEpoch() {
        assertThat(LeadershipRule.observed(ledBy("pg-test-1", 77, "5 pg-test-1")))
                .isEqualTo(new LeaderKey.Held("pg-test-1", new Epoch(5), 12));
        assertThat(LeadershipRule.observed(nobodyLeadsAfter("5 pg-test-1")))
                .isEqualTo(new LeaderKey.Absent(new Epoch(5), 12));
        assertThat(LeadershipRule.observed(nobodyLeads())).isEqualTo(new LeaderKey.Absent(Epoch.NONE, 12));
        assertThat(LeadershipRule.observed(nobodyLeadsAfter("-1 x"))).isInstanceOf(LeaderKey.Unknown.class);
    }

    private static Verdict mayTake(LeaderSnapshot seen, long epoch) {
        return mayTake(seen, epoch, Optional.empty());
    }

    private static Verdict mayTake(LeaderSnapshot seen, long epoch, Optional<Long> revokedAt) {
        return LeadershipRule.mayTake(seen, "pg-test-1", new Epoch(epoch), revokedAt);
    }

    private static LeaderSnapshot withStandbys(LeaderSnapshot seen, long revision) {
        return new LeaderSnapshot(
                seen.leader(), seen.epoch(), Optional.of(new Stored("whatever", revision, 0)), seen.revision());
    }

    private static Renewal renewal(LeaderSnapshot seen, long remainingSeconds) {
        return LeadershipRule.renewal(seen, "pg-test-1", OURS, remainingSeconds);
    }

    private static LeaderSnapshot nobodyLeads() {
        return new LeaderSnapshot(Optional.empty(), Optional.empty(), Optional.empty(), 12);
    }

    private static LeaderSnapshot nobodyLeadsAfter(String epoch) {
        return new LeaderSnapshot(Optional.empty(), Optional.of(new Stored(epoch, 9, 0)), Optional.empty(), 12);
    }

    private static LeaderSnapshot ledBy(String instance, long leaseId, String epoch) {
        return new LeaderSnapshot(
                Optional.of(new Stored(instance, 10, leaseId)),
                Optional.of(new Stored(epoch, 9, 0)),
                Optional.empty(),
                12);
    }
}
