package io.matriarch.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.postgres.PostgresServer.Fit;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.id.Lsn;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever happens, in whatever order: the rules hold. */
class AgentDeciderProperties {

    private static final List<ToAgent.Work> WORKS = List.of(ToAgent.Work.values());

    @Property(tries = 300)
    void nothingMayWriteWithoutTheKeyOfTheAcceptedEpochAndAuthorityLeft(@ForAll long seed) {
        var random = new Random(seed);
        var world = new AgentWorld().attached();
        for (var i = 0; i < 60; i++) {
            happens(world, random);
            // What is started under which authority, the world checks with every action.
            if (world.isWritable()) {
                assertThat(world.state.deadlineNanos()).isPresent();
                assertThat(world.state.deadlineNanos().get() - world.now)
                        .as("authority left, or a kill under way")
                        .satisfiesAnyOf(
                                left -> assertThat(left).isPositive(),
                                _ -> assertThat(world.state.duty().kill()).isPresent(),
                                _ -> assertThat(world.state.duty().killNotBefore() - world.now)
                                        .isPositive());
            }
            assertThat(world.state.saved().accepted())
                    .isLessThanOrEqualTo(world.state.pledge().accepted());
        }
    }

    @Property(tries = 100)
    void everyAgentComesToItsGoalOnceAllIsWell(@ForAll long seed) {
        var random = new Random(seed);
        var world = new AgentWorld().attached();
        for (var i = 0; i < 40; i++) {
            happens(world, random);
        }
        heal(world);
        world.told(AgentWorld.follow(1_000)).runs(Duration.ofMinutes(12));
        assertThat(world.running).as("%s", world.report()).isPresent();
        assertThat(world.isWritable()).isFalse();
        assertThat(world.report().heldEpoch()).isEmpty();
        world.told(AgentWorld.lead(1_001)).runs(Duration.ofMinutes(12));
        assertThat(world.isWritable()).as("%s", world.report()).isTrue();
    }

    @Property(tries = 50)
    void theSameInputsGiveTheSameSteps(@ForAll long seed) {
        assertThat(story(seed)).isEqualTo(story(seed));
    }

    private static List<Action> story(long seed) {
        var random = new Random(seed);
        var world = new AgentWorld().attached();
        for (var i = 0; i < 40; i++) {
            happens(world, random);
        }
        return List.copyOf(world.actions);
    }

    private static void heal(AgentWorld world) {
        world.etcdAnswers = true;
        world.diskWorks = true;
        world.killWorks = true;
        world.streams = true;
        world.holder = Optional.empty();
        world.outcomes.clear();
        world.fit = new Fit.CanStream();
        world.release();
    }

    private static void happens(AgentWorld world, Random random) {
        var epoch = random.nextInt(1, 12);
        switch (random.nextInt(17)) {
            case 0 -> world.told(AgentWorld.bootstrap(epoch));
            case 1 -> world.told(AgentWorld.lead(epoch));
            case 2 -> world.told(AgentWorld.follow(epoch, random.nextBoolean()));
            case 3 -> world.told(AgentWorld.rest(epoch));
            case 4 -> world.told("op-" + random.nextInt(20), epoch, WORKS.get(random.nextInt(WORKS.size())));
            case 5 -> world.etcdAnswers = random.nextBoolean();
            case 6 -> world.diskWorks = random.nextInt(3) > 0;
            case 7 -> {
                if (world.running.isPresent()) {
                    world.postmasterDies();
                }
            }
            case 8 -> world.freezes(Duration.ofMillis(random.nextInt(15_000)));
            case 9 -> {
                if (world.holder.filter(AgentWorld.SELF.value()::equals).isEmpty()) {
                    world.holder = random.nextBoolean() ? Optional.empty() : Optional.of("pg-test-2");
                }
            }
            case 10 -> world.streams = random.nextBoolean();
            case 11 ->
                world.fit = random.nextBoolean()
                        ? new Fit.CanStream()
                        : random.nextBoolean() ? new Fit.Diverged(Lsn.ZERO, Lsn.ZERO) : new Fit.WalRemoved("gone");
            case 12 -> {
                if (random.nextInt(3) == 0) {
                    world.agentRestarts().attached();
                }
            }
            case 13 -> world.slow(random.nextBoolean() ? ServerWork.Promote.class : ServerWork.StartPrimary.class);
            case 14 -> world.release();
            case 15 -> world.killWorks = random.nextInt(4) > 0;
            case 16 -> world.runs(Duration.ofSeconds(random.nextInt(20)));
        }
        world.runs(Duration.ofMillis(random.nextInt(500)));
    }
}
