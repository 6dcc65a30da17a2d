package io.matriarch.simulator.world.node;

import io.matriarch.agent.Pledge;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.calibration.Delay;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.History;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The file in which an agent keeps its pledge. A new one is written beside it and forced to disk, takes its place, and is there
 * for good when the directory is forced to disk, too: a power failure before that brings the old one back.
 */
final class PledgeFile {

    /** How much of the whole goes by until the new file is in place. */
    private static final double UNTIL_IN_PLACE = 0.7;

    private final InstanceId instance;
    private final NodeClock clock;
    private final RandomGenerator random;
    private final Delay delay;
    private final History history;
    private final List<Runnable> held = new ArrayList<>();
    private Pledge inPlace = Pledge.NONE;
    private Pledge onDisk = Pledge.NONE;
    private boolean stalled;
    private boolean full;

    PledgeFile(InstanceId instance, NodeClock clock, RandomGenerator random, Delay delay, History history) {
        this.instance = instance;
        this.clock = clock;
        this.random = random;
        this.delay = delay;
        this.history = history;
    }

    /** What no power failure takes back. */
    Pledge onDisk() {
        return onDisk;
    }

    /** Reads it as an agent does that starts: it is on disk before it is believed. */
    void read(Consumer<Pledge> reader) {
        if (inPlace.equals(onDisk)) {
            reader.accept(inPlace);
        } else {
            whenDiskAnswers(() -> {
                force();
                reader.accept(inPlace);
            });
        }
    }

    /**
     * Replaces it.
     *
     * @param process runs the steps of whoever writes, as long as there is somebody
     * @param done hears whether it is on disk
     */
    void write(Pledge pledge, Executor process, Consumer<Boolean> done) {
        var nanos = delay.drawNanos(random);
        if (full) {
            clock.after(nanos, () -> process.execute(() -> done.accept(false)));
            return;
        }
        var untilInPlace = (long) (nanos * UNTIL_IN_PLACE);
        Runnable put = () -> put(pledge, nanos - untilInPlace, process, done);
        clock.after(untilInPlace, () -> whenDiskAnswers(() -> process.execute(put)));
    }

    private void put(Pledge pledge, long untilOnDisk, Executor process, Consumer<Boolean> done) {
        inPlace = pledge;
        Runnable forced = () -> {
            // A system call: it ends even if nobody is left who made it.
            force();
            process.execute(() -> done.accept(true));
        };
        clock.after(untilOnDisk, () -> whenDiskAnswers(forced));
    }

    private void force() {
        if (!onDisk.equals(inPlace)) {
            onDisk = inPlace;
            history.note(new Happening.PledgeSaved(instance, onDisk));
        }
    }

    private void whenDiskAnswers(Runnable then) {
        if (stalled) {
            held.add(then);
        } else {
            then.run();
        }
    }

    /** Forcing files to disk takes until this ends. */
    void stall(boolean on) {
        stalled = on;
        if (!on) {
            var all = List.copyOf(held);
            held.clear();
            all.forEach(Runnable::run);
        }
    }

    /** Nothing can be written. */
    void fill(boolean on) {
        full = on;
    }

    /** Nobody is left who reads or writes it. */
    void crash(boolean powerLost) {
        held.clear();
        if (powerLost) {
            inPlace = onDisk;
        }
    }
}
