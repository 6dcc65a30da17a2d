package io.matriarch.simulator.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.fault.FaultPlan;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.history.History.Precision;
import io.matriarch.simulator.invariant.Invariant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrialsTest {

    private static final TrialSettings SETTINGS = TrialSettings.defaults(Calibration.guessed());
    private static final FaultPlan PLAN = new FaultPlan(3, List.of());

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void handsResultsOverInTheOrderOfSeeds(int jobs) throws InterruptedException {
        var seen = new ArrayList<Long>();
        var end = trials(jobs, () -> TrialsTest::pass)
                .run(
                        new Seeds(5, 2_004),
                        _ -> false,
                        (trial, _) -> seen.add(trial.result().seed()));
        assertThat(seen).isEqualTo(LongStream.rangeClosed(5, 2_004).boxed().toList());
        assertThat(end.done()).isEqualTo(2_000);
    }

    @Test
    void aResultThatIsReadyTooEarlyWaits() throws InterruptedException {
        var secondIsDone = new CountDownLatch(1);
        var seen = new ArrayList<Long>();
        TrialRunner firstWaits = (settings, plan, seed, precision, extra) -> {
            if (seed == 1) {
                await(secondIsDone);
            } else {
                secondIsDone.countDown();
            }
            return FakeTrials.passed(seed, plan);
        };
        trials(2, () -> firstWaits)
                .run(
                        new Seeds(1, 2),
                        _ -> false,
                        (trial, _) -> seen.add(trial.result().seed()));
        assertThat(seen).containsExactly(1L, 2L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void stopsAfterTheSameSeedHoweverManyThreadsThereAre(int jobs) throws InterruptedException {
        var seen = new ArrayList<Long>();
        var end = trials(jobs, () -> TrialsTest::everyTenthBreaks)
                .run(
                        new Seeds(1, 1_000_000),
                        result -> !result.violations().isEmpty(),
                        (trial, _) -> seen.add(trial.result().seed()));
        assertThat(seen).isEqualTo(LongStream.rangeClosed(1, 10).boxed().toList());
        assertThat(end.violated()).isEqualTo(1);
    }

    @Test
    void tellsHowFarItHasComeAndHowFast() throws InterruptedException {
        var wall = new AtomicLong();
        var processor = ThreadLocal.withInitial(() -> new long[1]);
        var progress = new ArrayList<Progress>();
        new Trials(
                        SETTINGS,
                        _ -> PLAN,
                        () -> TrialsTest::everyTenthBreaks,
                        1,
                        Precision.MOMENTS,
                        () -> wall.getAndAdd(500_000_000),
                        () -> processor.get()[0] += 1_000_000)
                .run(new Seeds(1, 20), _ -> false, (_, now) -> progress.add(now));
        assertThat(progress.getFirst()).isEqualTo(new Progress(1, 20, 0, 500_000_000, 1_000_000));
        assertThat(progress.getLast()).isEqualTo(new Progress(20, 20, 2, 10_000_000_000L, 20_000_000));
        assertThat(progress.getLast().trialsPerSecond()).isEqualTo(2);
        assertThat(progress.getLast().trialsPerSecondAndCore()).isEqualTo(1_000);
    }

    @Test
    void aTrialThatCannotBeRunEndsItAllAfterTheOnesBefore() {
        var seen = new ArrayList<Long>();
        TrialRunner seventhFails = (settings, plan, seed, precision, extra) -> {
            if (seed == 7) {
                throw new IllegalStateException("a foreign thread");
            }
            return FakeTrials.passed(seed, plan);
        };
        assertThatThrownBy(() -> trials(3, () -> seventhFails)
                        .run(
                                new Seeds(1, 1_000),
                                _ -> false,
                                (trial, _) -> seen.add(trial.result().seed())))
                .isInstanceOf(TrialFailure.class)
                .hasMessageContaining("seed 7")
                .hasMessageContaining("a foreign thread");
        assertThat(seen).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void aRunnerThatCannotBeMadeEndsItAll() {
        assertThatThrownBy(() -> trials(2, () -> {
                            throw new IllegalStateException("no actor system");
                        })
                        .run(new Seeds(1, 10), _ -> false, (_, _) -> {}))
                .isInstanceOf(TrialFailure.class)
                .hasMessageContaining("no actor system");
    }

    @Test
    void aRunnerThatCannotBeMadeEndsItAllAlsoWhenItsSeedWasRunByAnother() {
        var made = new AtomicInteger();
        var firstIsDone = new CountDownLatch(1);
        TrialRunner secondNeverEnds = (settings, plan, seed, precision, extra) -> {
            if (seed > 1) {
                await(new CountDownLatch(1));
            }
            return FakeTrials.passed(seed, plan);
        };
        assertThatThrownBy(() -> trials(2, () -> {
                            if (made.incrementAndGet() == 2) {
                                await(firstIsDone);
                                throw new IllegalStateException("no second actor system");
                            }
                            return secondNeverEnds;
                        })
                        .run(new Seeds(1, 10), _ -> false, (_, _) -> firstIsDone.countDown()))
                .isInstanceOf(TrialFailure.class)
                .hasMessageContaining("no second actor system");
    }

    @Test
    void makesOneRunnerAThreadAndClosesIt() throws InterruptedException {
        var threads = ConcurrentHashMap.<Thread>newKeySet();
        var closed = new AtomicInteger();
        var allClosed = new CountDownLatch(3);
        trials(3, () -> {
                    var owner = Thread.currentThread();
                    threads.add(owner);
                    return new TrialRunner() {
                        @Override
                        public TrialResult run(
                                TrialSettings settings,
                                FaultPlan plan,
                                long seed,
                                Precision precision,
                                History.Listener... extra) {
                            assertThat(Thread.currentThread()).isSameAs(owner);
                            return FakeTrials.passed(seed, plan);
                        }

                        @Override
                        public void close() {
                            closed.incrementAndGet();
                            allClosed.countDown();
                        }
                    };
                })
                .run(new Seeds(1, 100), _ -> false, (_, _) -> {});
        allClosed.await();
        assertThat(threads).hasSize(3);
        assertThat(closed).hasValue(3);
    }

    @Test
    void seedsAreARange() {
        assertThat(Seeds.parse("1..20000")).isEqualTo(new Seeds(1, 20_000));
        assertThat(Seeds.parse("17")).isEqualTo(new Seeds(17, 17)).hasToString("17");
        for (var wrong : List.of("", "a", "1..", "5..4", "-1", "1...2", "9999999999999999999")) {
            assertThatThrownBy(() -> Seeds.parse(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("such as 1..1000");
        }
    }

    private static Trials trials(int jobs, Supplier<? extends TrialRunner> runners) {
        return new Trials(SETTINGS, _ -> PLAN, runners, jobs, Precision.MOMENTS, () -> 0, () -> 0);
    }

    private static TrialResult pass(
            TrialSettings settings, FaultPlan plan, long seed, Precision precision, History.Listener... extra) {
        return FakeTrials.passed(seed, plan);
    }

    private static TrialResult everyTenthBreaks(
            TrialSettings settings, FaultPlan plan, long seed, Precision precision, History.Listener... extra) {
        return seed % 10 == 0 ? FakeTrials.broken(seed, plan, Invariant.NO_FLAPPING) : FakeTrials.passed(seed, plan);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
