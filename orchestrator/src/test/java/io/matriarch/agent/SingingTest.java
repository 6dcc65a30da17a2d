package io.matriarch.agent;

import static io.matriarch.agent.AgentWorld.OTHER;
import static io.matriarch.agent.AgentWorld.follow;
import static io.matriarch.agent.AgentWorld.lead;
import static io.matriarch.agent.AgentWorld.leadCounting;
import static io.matriarch.agent.AgentWorld.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.protocol.agent.AgentReport.Ailment;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.Lsn;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What follows from small transactions that come back, and from those that do not. */
class SingingTest {

    private static final StandbySet ONE = StandbySet.of(List.of(OTHER));
    private static final Duration LONG = Duration.ofMinutes(2);

    @Test
    void aLeaderThatStandbysVouchForGoesOnWithoutEtcd() {
        var world = counting();
        world.etcdAnswers = false;
        world.forgetsActions().runs(LONG);
        assertThat(world.isWritable()).isTrue();
        assertThat(world.works()).doesNotContain("Kill");
        assertThat(world.report().heldEpoch()).contains(new Epoch(2));
        assertThat(world.report().authority()).isPositive();
        assertThat(world.state.authorityUntilNanos().orElseThrow() - world.now).isPositive();
    }

    @Test
    void itEndsWithItsAuthorityWhenNobodyVouchesForItEither() {
        var world = counting();
        world.etcdAnswers = false;
        world.runs(LONG);
        world.standbysAcknowledge = false;
        world.runs(AgentWorld.TIMINGS.lease().ttl());
        assertThat(world.isWritable()).isFalse();
    }

    @Test
    void whatStandbysSaidCountsFromWhenTheyWereAsked() {
        var world = counting();
        world.etcdAnswers = false;
        world.canaryMillis = 3_500;
        world.runs(LONG);
        assertThat(world.isWritable()).isTrue();
        world.canaryMillis = 4_500;
        world.runs(LONG);
        assertThat(world.isWritable()).isFalse();
    }

    @Test
    void inModeAsyncNobodyVouches() {
        var world = new AgentWorld().runningStandby().attached().told(lead(2)).settles();
        world.etcdAnswers = false;
        world.runs(AgentWorld.TIMINGS.lease().ttl());
        assertThat(world.isWritable()).isFalse();
    }

    @Test
    void nobodyVouchesWhileTheSetOfNobodyIsInForce() {
        // Its standbys lag behind the barrier, so the set of nobody is not struck.
        var world = new AgentWorld().runningStandby();
        world.attached().told(leadCounting(2, ONE)).runs(Duration.ofSeconds(5));
        assertThat(world.standbys.orElseThrow().record().inForce()).contains(StandbySet.NONE);
        world.etcdAnswers = false;
        world.runs(AgentWorld.TIMINGS.lease().ttl());
        assertThat(world.isWritable()).isFalse();
    }

    @Test
    void itShowsTheKeyAgainOnceEtcdIsBack() {
        var world = counting();
        world.etcdAnswers = false;
        world.runs(LONG);
        world.holder = Optional.empty();
        world.etcdAnswers = true;
        world.forgetsActions().runs(Duration.ofSeconds(3));
        assertThat(world.works()).startsWith("Acquire 2").doesNotContain("Kill");
        assertThat(world.holder).contains(AgentWorld.SELF.value());
        assertThat(world.standbys.orElseThrow().record().inForce()).containsExactly(ONE);
    }

    @Test
    void itEndsAtOnceWhenEtcdSaysThatAnotherLeads() {
        var world = counting();
        world.etcdAnswers = false;
        world.runs(LONG);
        world.keyHeld(OTHER.value(), 3);
        world.etcdAnswers = true;
        world.forgetsActions().runs(Duration.ofSeconds(3));
        assertThat(world.works()).contains("Kill");
        assertThat(world.isWritable()).isFalse();
    }

    @Test
    void whatStandbysSaidOutlivesACrash() {
        var world = counting();
        world.etcdAnswers = false;
        world.runs(LONG);
        world.postmasterDies().runs(Duration.ofSeconds(4));
        assertThat(world.isWritable()).isTrue();
    }

    @Test
    void aNewAgentIsVouchedForAgain() {
        var world = counting();
        world.agentRestarts().attached().runs(Duration.ofSeconds(3));
        world.etcdAnswers = false;
        world.forgetsActions().runs(LONG);
        assertThat(world.isWritable()).isTrue();
    }

    @Test
    void tellsThatCommitsHangAndNotWhenTheyOnlyWaitForStandbys() {
        var world = counting();
        assertThat(world.report().ailment()).isEmpty();
        world.standbysAcknowledge = false;
        world.runs(Duration.ofSeconds(5));
        assertThat(world.report().ailment()).contains(Ailment.COMMITS_WAIT);
        world.diskCommits = false;
        world.runs(Duration.ofSeconds(5));
        assertThat(world.report().ailment()).contains(Ailment.COMMITS_HANG);
    }

    @Test
    void tellsThatCommitsHangInModeAsync() {
        var world = new AgentWorld().runningStandby().attached().told(lead(2)).settles();
        world.runs(Duration.ofSeconds(5));
        assertThat(world.report().ailment()).isEmpty();
        world.diskCommits = false;
        world.runs(Duration.ofSeconds(5));
        assertThat(world.report().ailment()).contains(Ailment.COMMITS_HANG);
        assertThat(world.report().servesWrites()).isFalse();
        assertThat(world.isWritable())
                .as("whether it is replaced is not for the agent to say")
                .isTrue();
    }

    @Test
    void aServerWhoseDiskHangsIsKilledWhenAnotherShallLeadThoughThatCannotBeWrittenDown() {
        var world = new AgentWorld().runningStandby().attached().told(lead(2)).settles();
        world.diskCommits = false;
        world.diskWorks = false;
        world.runs(Duration.ofSeconds(5));
        world.forgetsActions().told(follow(3)).runs(Duration.ofSeconds(2));
        assertThat(world.works()).contains("Kill");
        assertThat(world.isWritable()).isFalse();
    }

    @Test
    void aStandbyThatReceivesAndDoesNotApplySaysSo() {
        var world = new AgentWorld().runningStandby().attached().told(follow(2)).settles();
        world.applied = Optional.of(new Lsn(500));
        world.runs(Duration.ofSeconds(30));
        assertThat(world.report().ailment()).as("a query may hold it up").isEmpty();
        world.runs(Duration.ofSeconds(30));
        assertThat(world.report().ailment()).contains(Ailment.REPLAY_STANDS_STILL);
        world.applied = Optional.of(new Lsn(600));
        world.runs(Duration.ofSeconds(2));
        assertThat(world.report().ailment()).isEmpty();
    }

    /** A leader of epoch 2 that counts nobody but one standby. */
    private static AgentWorld counting() {
        var world = new AgentWorld().runningStandby();
        world.links = List.of(link(OTHER, 2, 1000));
        world.attached().told(leadCounting(2, ONE)).runs(Duration.ofSeconds(5));
        assertThat(world.standbys.orElseThrow().record().inForce()).containsExactly(ONE);
        return world;
    }
}
