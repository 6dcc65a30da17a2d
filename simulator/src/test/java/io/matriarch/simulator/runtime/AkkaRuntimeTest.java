package io.matriarch.simulator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@NullUnmarked
class AkkaRuntimeTest {

    private static AkkaRuntime runtime;

    @BeforeAll
    static void create() {
        runtime = AkkaRuntime.create();
    }

    @AfterAll
    static void close() {
        runtime.close();
    }

    @Test
    void letsTimePassOnlyWhenNobodyHasAnythingToDo() {
        runtime.begin(1);
        var heard = new ArrayList<Long>();
        Behavior<String> ticking = Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay("tick", Duration.ofMillis(250));
            return Behaviors.receiveMessage(tick -> {
                heard.add(runtime.time().nowNanos());
                return Behaviors.same();
            });
        });
        runtime.spawn(ticking);
        runtime.runUntil(Duration.ofMillis(1_100).toNanos());
        assertThat(heard).containsExactly(250_000_000L, 500_000_000L, 750_000_000L, 1_000_000_000L);
        assertThat(runtime.time().nowNanos()).isEqualTo(1_100_000_000L);
        runtime.end();
    }

    @Test
    void letsEverySeedChooseItsOwnInterleaving() {
        var first = interleaving(1);
        assertThat(interleaving(2)).isNotEqualTo(first);
        assertThat(interleaving(1)).isEqualTo(first);
    }

    @Test
    void keepsTheOrderOfMessagesWithinAMailbox() {
        assertThat(interleaving(3)).filteredOn(line -> line.startsWith("a")).containsExactly("a0", "a1", "a2", "a3");
    }

    @Test
    void failsATrialInWhichAnotherThreadTakesPart() throws InterruptedException {
        runtime.begin(1);
        var actor = runtime.spawn(Behaviors.<String>ignore());
        runtime.drain();
        var intruder = new Thread(() -> actor.tell("from outside"), "intruder");
        intruder.setUncaughtExceptionHandler((thread, thrown) -> {});
        intruder.start();
        intruder.join();
        assertThatThrownBy(() -> runtime.runUntil(1))
                .isInstanceOf(ForeignThreadException.class)
                .hasMessageContaining("intruder");
        runtime.end();
        runtime.begin(2);
        assertThat(runtime.foreignThread()).isEmpty();
        runtime.end();
    }

    @Test
    void letsAkkaDrawTheSameOnEveryThread() throws InterruptedException {
        var here = draws();
        var there = new ArrayList<Long>();
        var other = new Thread(() -> there.addAll(draws()), "other");
        other.start();
        other.join();
        assertThat(there).isEqualTo(here).doesNotHaveDuplicates();
        assertThat(Thread.currentThread().threadId()).isNotEqualTo(other.threadId());
    }

    private static List<Long> draws() {
        runtime.begin(7);
        var random = ThreadLocalRandom.current();
        var drawn = List.of(random.nextLong(), random.nextLong(), random.nextLong());
        runtime.end();
        return drawn;
    }

    @Test
    void reseedsWhatAkkaDrawsFrom() {
        runtime.begin(7);
        var drawn = ThreadLocalRandom.current().nextLong();
        runtime.end();
        runtime.begin(7);
        assertThat(ThreadLocalRandom.current().nextLong()).isEqualTo(drawn);
        runtime.end();
    }

    private static List<String> interleaving(long seed) {
        runtime.begin(seed);
        var heard = new ArrayList<String>();
        for (var name : List.of("a", "b", "c")) {
            var actor = runtime.spawn(Behaviors.<Integer>receiveMessage(number -> {
                heard.add(name + number);
                return Behaviors.same();
            }));
            for (var number = 0; number < 4; number++) {
                actor.tell(number);
            }
        }
        runtime.drain();
        runtime.end();
        return heard;
    }
}
