package io.matriarch.simulator.trial;

import io.matriarch.protocol.Require;
import io.matriarch.runtime.Ticker;
import io.matriarch.simulator.fault.FaultPlan;
import io.matriarch.simulator.history.History;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The trials of many seeds, on several threads. Results are handed over in the order of their seeds, whoever is ready first, so that
 * a run that stops early stops after the same seed however many threads it has. Keeps none of them.
 */
public final class Trials {

    /** How many results may wait for one that takes its time. */
    private static final int AHEAD = 512;

    private final TrialSettings settings;
    private final LongFunction<FaultPlan> plans;
    private final Supplier<? extends TrialRunner> runners;
    private final int jobs;
    private final History.Precision precision;
    private final Ticker wall;
    private final Ticker processor;

    /**
     * Trials that have these in common.
     *
     * @param plans of a seed; asked on any thread
     * @param runners makes one for each thread, on that thread
     * @param jobs threads, 1 or more
     * @param wall for trials a second
     * @param processor the processor time of the thread that asks
     */
    public Trials(
            TrialSettings settings,
            LongFunction<FaultPlan> plans,
            Supplier<? extends TrialRunner> runners,
            int jobs,
            History.Precision precision,
            Ticker wall,
            Ticker processor) {
        Require.that(jobs >= 1, "%s threads run no trials", jobs);
        this.settings = settings;
        this.plans = plans;
        this.runners = runners;
        this.jobs = jobs;
        this.precision = precision;
        this.wall = wall;
        this.processor = processor;
    }

    /** Hears of each trial, in the order of seeds, on the thread that called {@link #run}. */
    @FunctionalInterface
    public interface Listener {
        void on(MeasuredTrial trial, Progress progress);
    }

    /** What a thread has to say. */
    private sealed interface Word {

        record Done(MeasuredTrial trial) implements Word {}

        record Failed(TrialFailure failure) implements Word {}
    }

    /**
     * Runs them all, or until {@code enough} is said of one.
     *
     * @return how far it came
     * @throws TrialFailure when the simulator itself fails, after the results of all seeds before
     * @throws InterruptedException when the calling thread is interrupted; what was handed over stays true
     */
    public Progress run(Seeds seeds, Predicate<TrialResult> enough, Listener listener) throws InterruptedException {
        var words = new LinkedBlockingQueue<Word>();
        var next = new AtomicLong(seeds.first());
        var ahead = new Semaphore(AHEAD + jobs);
        var threads = new ArrayList<Thread>();
        for (var number = 1; number <= Math.min(jobs, seeds.count()); number++) {
            threads.add(
                    Thread.ofPlatform().daemon().name("trials-" + number).start(() -> work(seeds, next, ahead, words)));
        }
        try {
            return handOver(seeds, enough, listener, words, ahead);
        } finally {
            end(threads, next, seeds);
        }
    }

    private static void end(List<Thread> threads, AtomicLong next, Seeds seeds) {
        next.set(seeds.last() + 1);
        threads.forEach(Thread::interrupt);
    }

    private void work(Seeds seeds, AtomicLong next, Semaphore ahead, LinkedBlockingQueue<Word> words) {
        var seed = seeds.first();
        try (var runner = runners.get()) {
            while (true) {
                ahead.acquire();
                seed = next.getAndIncrement();
                if (seed > seeds.last()) {
                    return;
                }
                var before = processor.nanos();
                var result = runner.run(settings, plans.apply(seed), seed, precision);
                words.add(new Word.Done(new MeasuredTrial(result, processor.nanos() - before)));
            }
        } catch (InterruptedException nobodyWaitsForMore) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            words.add(new Word.Failed(new TrialFailure(seed, e)));
        }
    }

    private Progress handOver(
            Seeds seeds,
            Predicate<TrialResult> enough,
            Listener listener,
            LinkedBlockingQueue<Word> words,
            Semaphore ahead)
            throws InterruptedException {
        var began = wall.nanos();
        var early = new TreeMap<Long, Word>();
        var progress = new Progress(0, seeds.count(), 0, 0, 0);
        while (progress.done() < seeds.count()) {
            var word = words.take();
            if (word instanceof Word.Failed(var late) && late.seed() < seeds.first() + progress.done()) {
                throw late;
            }
            early.put(seed(word), word);
            for (var due = early.remove(seeds.first() + progress.done());
                    due != null;
                    due = early.remove(seeds.first() + progress.done())) {
                ahead.release();
                var trial = switch (due) {
                    case Word.Done(var done) -> done;
                    case Word.Failed(var failure) -> throw failure;
                };
                progress = next(progress, trial, wall.nanos() - began);
                listener.on(trial, progress);
                if (enough.test(trial.result())) {
                    return progress;
                }
            }
        }
        return progress;
    }

    private static Progress next(Progress before, MeasuredTrial trial, long elapsedNanos) {
        return new Progress(
                before.done() + 1,
                before.total(),
                before.violated() + (trial.result().violations().isEmpty() ? 0 : 1),
                elapsedNanos,
                before.processorNanos() + trial.processorNanos());
    }

    private static long seed(Word word) {
        return switch (word) {
            case Word.Done(var trial) -> trial.result().seed();
            case Word.Failed(var failure) -> failure.seed();
        };
    }
}
