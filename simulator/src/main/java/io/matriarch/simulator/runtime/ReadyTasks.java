package io.matriarch.simulator.runtime;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import scala.concurrent.ExecutionContext;

/**
 * The executor of every dispatcher: mailboxes that have something to do wait here, and any of them may be next. A mailbox stands
 * here at most once and works off one message a turn, so every interleaving that keeps the order within each mailbox can come up.
 */
final class ReadyTasks implements ExecutionContext {

    private @Nullable Runnable[] tasks = new Runnable[64];
    private int size;
    private long turns;
    private RandomGenerator random = new SplittableRandom(0);
    private Thread owner = Thread.currentThread();
    private volatile @Nullable String foreign;

    /** From now on the calling thread is the only one, and {@code chance} says who is next. Nobody may be ready. */
    void begin(RandomGenerator chance) {
        if (size > 0) {
            throw new IllegalStateException("%d tasks of the last trial are left".formatted(size));
        }
        turns = 0;
        random = chance;
        owner = Thread.currentThread();
        foreign = null;
    }

    @Override
    public void execute(Runnable task) {
        admit(task);
        if (size == tasks.length) {
            tasks = Arrays.copyOf(tasks, size * 2);
        }
        tasks[size++] = task;
    }

    /**
     * Says no to any thread but the trial's, and remembers that.
     *
     * @throws RejectedExecutionException when another thread calls
     */
    void admit(Object what) {
        var caller = Thread.currentThread();
        if (caller != owner) {
            var said = "thread '%s' handed in %s".formatted(caller.getName(), what);
            if (foreign == null) {
                foreign = said;
            }
            throw new RejectedExecutionException(said);
        }
    }

    /** What another thread tried first. */
    Optional<String> foreign() {
        return Optional.ofNullable(foreign);
    }

    /**
     * Lets one task run.
     *
     * @return false when none was ready
     */
    boolean runOne() {
        if (size == 0) {
            return false;
        }
        var chosen = size == 1 ? 0 : random.nextInt(size);
        var task = Objects.requireNonNull(tasks[chosen]);
        size--;
        tasks[chosen] = tasks[size];
        tasks[size] = null;
        turns++;
        task.run();
        return true;
    }

    /** How many tasks have run since it began. */
    long turns() {
        return turns;
    }

    @Override
    public void reportFailure(Throwable cause) {
        throw new IllegalStateException("a task failed outside any actor", cause);
    }
}
