package io.matriarch.simulator.world.postgres;

import io.matriarch.agent.postgres.PostgresServer.Upstream;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.time.Ticket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The processes of one server, from start to end: a primary or a standby, and what happens to them. */
final class Server {

    /** How far its main process is. */
    enum Phase {
        /** No process runs. */
        DOWN,
        /** It recovers, and accepts no connections. */
        STARTING,
        RUNNING,
        /** It shuts down, and accepts no connections any more. */
        STOPPING
    }

    private static final long SNAPSHOT_NANOS = 15_000_000_000L;
    private static final long SNAPSHOT_BYTES = 56;
    private static final long CHECKPOINT_NANOS = 300_000_000_000L;
    private static final long CHECKPOINT_BYTES = 120;
    private static final long END_OF_RECOVERY_BYTES = 48;
    private static final long FULL_DISK_CHECK_NANOS = 50_000_000L;

    final Machine machine;
    final Disk disk;
    final Peers peers;
    final Commits commits;
    final Senders senders;
    final WalReceiver receiver;
    final Replay replay = new Replay();

    private final FlushLog log = new FlushLog();
    private final ArrayDeque<Runnable> heldBack = new ArrayDeque<>();
    private final List<Runnable> exitWatchers = new ArrayList<>();
    private Parameters parameters = Parameters.DEFAULTS;
    private Phase phase = Phase.DOWN;
    private boolean primary;
    private boolean hung;
    private boolean exhausted;
    private boolean promotionAsked;
    private boolean promoting;
    private boolean lingers;
    private int incarnation;

    Server(Machine machine, Disk disk, Peers peers) {
        this.machine = machine;
        this.disk = disk;
        this.peers = peers;
        commits = new Commits(this);
        senders = new Senders(this);
        receiver = new WalReceiver(this);
    }

    Phase phase() {
        return phase;
    }

    boolean isRunning() {
        return phase != Phase.DOWN;
    }

    /** Whether a process of it is left although the main one is gone: one that waits for the disk cannot be killed. */
    boolean lingers() {
        return lingers;
    }

    /** Whether it was started as a primary, or has become one. */
    boolean isPrimary() {
        return primary;
    }

    boolean isWritable() {
        return phase == Phase.RUNNING && primary;
    }

    boolean isHung() {
        return hung;
    }

    /** Whether its processes get to run. */
    boolean acts() {
        return machine.isUp() && !machine.isStalled() && !hung;
    }

    boolean isExhausted() {
        return exhausted;
    }

    void exhaust(boolean on) {
        exhausted = on;
    }

    int incarnation() {
        return incarnation;
    }

    Parameters parameters() {
        return parameters;
    }

    void configure(Parameters fresh) {
        parameters = fresh;
    }

    /** @throws NullPointerException when there is no whole data directory; a server that runs has one */
    Data data() {
        return Objects.requireNonNull(disk.data(), "no data directory");
    }

    /** Called, once, when the processes are gone. */
    void onExit(Runnable watcher) {
        exitWatchers.add(watcher);
    }

    /** Lets one of its processes do something later: not while they are stopped, and not after they have ended. */
    Ticket after(long delayNanos, Runnable what) {
        var mine = incarnation;
        return machine.after(delayNanos, () -> {
            if (mine == incarnation) {
                whenActing(what);
            }
        });
    }

    /** Lets one of its processes do something as soon as they get to run. */
    void whenActing(Runnable what) {
        if (hung || machine.isStalled()) {
            heldBack.add(what);
        } else {
            what.run();
        }
    }

    // Its life

    /** The main process is there; the rest comes by itself. */
    void start(boolean asPrimary, @Nullable Upstream upstream) {
        var data = data();
        incarnation++;
        phase = Phase.STARTING;
        primary = asPrimary && !data.standby;
        promotionAsked = asPrimary && data.standby;
        promoting = false;
        receiver.follow(upstream);
        log.restart(machine.now(), data.flushed);
        var crashed = primary && !data.cleanlyShutDown;
        data.cleanlyShutDown = false;
        var takes = crashed
                ? machine.draw(machine.calibration.crashRecovery())
                : machine.draw(machine.calibration.startClean());
        after(takes + Replay.nanosFor(data.written - data.redo), this::recovered);
    }

    private void recovered() {
        if (machine.diskIsFull()) {
            end("PANIC: could not write to file: No space left on device");
            return;
        }
        if (machine.fsyncIsStalled()) {
            after(FULL_DISK_CHECK_NANOS, this::recovered);
            return;
        }
        var data = data();
        data.endAt(data.written);
        phase = Phase.RUNNING;
        replay.startAt(data.flushed, machine.now());
        log.add(machine.now(), data.flushed);
        if (primary) {
            checkpoint();
            becomeWritable();
        } else if (promotionAsked) {
            beginPromotion();
        } else {
            receiver.start();
        }
        after(CHECKPOINT_NANOS, this::checkpointInTime);
    }

    private void becomeWritable() {
        var branch = data().branch;
        var parent = branch.parent == null ? branch : branch.parent;
        machine.history.note(
                new Happening.BecameWritable(machine.self, branch.timeline, parent.timeline, new Lsn(branch.forkedAt)));
        after(SNAPSHOT_NANOS, this::logSnapshot);
    }

    private void logSnapshot() {
        if (isWritable()) {
            commits.log(SNAPSHOT_BYTES);
            after(SNAPSHOT_NANOS, this::logSnapshot);
        }
    }

    private void checkpointInTime() {
        checkpoint();
        after(CHECKPOINT_NANOS, this::checkpointInTime);
    }

    /** Of a primary, or a standby's restart point. Nothing while it does something else, or the disk does not take it. */
    boolean checkpoint() {
        if (phase != Phase.RUNNING || machine.fsyncIsStalled()) {
            return false;
        }
        settle();
        if (primary) {
            if (machine.diskIsFull()) {
                panic();
                return false;
            }
            commits.flushAllAnd(CHECKPOINT_BYTES);
        }
        data().checkpointed(parameters, primary ? data().flushed : replayed());
        return true;
    }

    /** WAL cannot be written. */
    void panic() {
        end("PANIC: could not write to file: No space left on device");
    }

    // Promotion

    /** The promote file is there and the signal was sent. */
    void promote() {
        whenActing(() -> {
            promotionAsked = true;
            if (phase == Phase.RUNNING && !primary && !promoting) {
                beginPromotion();
            }
        });
    }

    private void beginPromotion() {
        promoting = true;
        receiver.stop("promotion");
        if (replay.isPaused()) {
            replay.pause(false, machine.now(), data().flushed);
        }
        var backlog = data().flushed - replay.at(machine.now(), data().flushed);
        after(Replay.nanosFor(backlog) + machine.draw(machine.calibration.promote()), this::forkOff);
    }

    private void forkOff() {
        if (phase != Phase.RUNNING) {
            return;
        }
        if (machine.diskIsFull()) {
            panic();
            return;
        }
        if (machine.fsyncIsStalled()) {
            after(FULL_DISK_CHECK_NANOS, this::forkOff);
            return;
        }
        senders.endAll("end of timeline");
        data().fork(machine.self);
        primary = true;
        promoting = false;
        promotionAsked = false;
        commits.flushAllAnd(END_OF_RECOVERY_BYTES);
        becomeWritable();
    }

    void pauseReplay(boolean on) {
        settle();
        var data = disk.data();
        replay.pause(on, machine.now(), data == null ? 0 : data.flushed);
    }

    // Clients

    /** A write has come; it waits as long as the processes do not get to run. */
    void take(int bytes, boolean counted, Consumer<WriteAnswer> answer) {
        if (hung || machine.isStalled()) {
            commits.waits(bytes, counted, answer);
            return;
        }
        switch (phase) {
            case DOWN -> answer.accept(new WriteAnswer.Refused("connection refused"));
            case STARTING -> answer.accept(new WriteAnswer.Refused("the database system is starting up"));
            case STOPPING -> answer.accept(new WriteAnswer.Refused("the database system is shutting down"));
            case RUNNING -> {
                if (!primary) {
                    answer.accept(new WriteAnswer.Refused("cannot execute INSERT in a read-only transaction"));
                } else if (exhausted) {
                    answer.accept(new WriteAnswer.Refused("sorry, too many clients already"));
                } else {
                    commits.write(bytes, counted, answer);
                }
            }
        }
    }

    // Its end

    /** A fast shutdown: clients are sent away, a checkpoint ends the WAL, and every standby gets all of it. */
    void shutDown() {
        whenActing(this::beginShutdown);
    }

    private void beginShutdown() {
        if (phase == Phase.DOWN || phase == Phase.STOPPING) {
            return;
        }
        var recovering = phase == Phase.STARTING;
        ceaseToBeWritable("shutdown");
        phase = Phase.STOPPING;
        promoting = false;
        commits.breakAll("terminating connection due to administrator command");
        receiver.stop("shutdown");
        after(machine.draw(machine.calibration.fastShutdown()), () -> {
            if (recovering) {
                end("shut down while it recovered");
            } else {
                finishShutdown();
            }
        });
    }

    private void finishShutdown() {
        if (machine.fsyncIsStalled()) {
            after(FULL_DISK_CHECK_NANOS, this::finishShutdown);
            return;
        }
        if (primary && machine.diskIsFull()) {
            panic();
            return;
        }
        if (primary) {
            commits.flushAllAnd(CHECKPOINT_BYTES);
        }
        data().checkpointed(parameters, primary ? data().flushed : replayed());
        data().cleanlyShutDown = true;
        senders.drain(() -> end("shut down"));
    }

    /** Whether the checkpoint of its shutdown is on the disk. */
    boolean isShutDownOnDisk() {
        return data().cleanlyShutDown;
    }

    /** Every process of it is gone; their machine is not. */
    void end(String why) {
        if (phase != Phase.DOWN) {
            lingers = machine.fsyncIsStalled() && commits.isFlushing();
            ended(why, true);
        }
    }

    /** The machine is gone, and so is who would have heard of it. */
    void vanish() {
        exitWatchers.clear();
        lingers = false;
        if (phase != Phase.DOWN) {
            ended("the machine is gone", false);
        }
    }

    private void ended(String why, boolean told) {
        ceaseToBeWritable(why);
        receiver.stop(why);
        senders.serverEnded(told);
        var data = disk.data();
        if (data != null) {
            data.inserted = data.written;
            data.slots.releaseAll();
        }
        phase = Phase.DOWN;
        primary = false;
        promoting = false;
        hung = false;
        incarnation++;
        heldBack.clear();
        machine.history.note(new Happening.ServerEnded(machine.self, why));
        commits.serverEnded(told);
        var watchers = List.copyOf(exitWatchers);
        exitWatchers.clear();
        watchers.forEach(Runnable::run);
    }

    private void ceaseToBeWritable(String why) {
        if (isWritable()) {
            machine.history.note(new Happening.CeasedToBeWritable(machine.self, why));
        }
    }

    // Its WAL

    /** Takes over what has been received by now. */
    void settle() {
        receiver.settle();
    }

    /** How far a standby has applied what it has received. */
    long replayed() {
        return replay.at(machine.now(), data().flushed);
    }

    /** What it had flushed, and so would have sent on, at a moment not long ago. */
    long flushedAt(long nanos) {
        var stream = receiver.stream();
        return stream == null ? log.at(nanos) : stream.flushedAt(nanos);
    }

    /** Whether it gets its WAL from {@code other}, directly or through others. */
    boolean streamsFrom(Server other) {
        for (var stream = receiver.stream(); stream != null; stream = stream.up.receiver.stream()) {
            if (stream.up == other) {
                return true;
            }
        }
        return false;
    }

    /** When the last flush before that moment was. */
    long lastFlushBefore(long nanos) {
        var stream = receiver.stream();
        return stream == null ? log.lastBefore(nanos) : stream.lastArrivalBefore(nanos);
    }

    void flushed() {
        log.add(machine.now(), data().flushed);
    }

    // What is done to it

    void hang(boolean on) {
        if (on == hung || (on && phase == Phase.DOWN)) {
            return;
        }
        hung = on;
        flowChanged();
        if (!on) {
            goOn();
        }
    }

    /** What was held back happens now, in its order, as long as the processes live. */
    void goOn() {
        while (!hung && !machine.isStalled() && !heldBack.isEmpty()) {
            heldBack.poll().run();
        }
        if (!hung && !machine.isStalled()) {
            commits.takeWaiting();
        }
    }

    /** Something between it and its peers may flow again, or not any more. */
    void flowChanged() {
        receiver.flowChanged();
        senders.flowChanged();
    }

    /** Those who had a connection with it when its machine was lost are told now that there is none. */
    void peersMeetClosedEnds() {
        senders.meetClosedEnds();
    }

    void fsyncGoesOn() {
        lingers = false;
        commits.fsyncGoesOn();
    }

    /** A standby finds the disk full when more WAL comes. */
    void watchFullDisk() {
        if (phase == Phase.RUNNING && !primary) {
            settle();
            var before = data().flushed;
            after(FULL_DISK_CHECK_NANOS, () -> {
                settle();
                if (machine.diskIsFull() && data().flushed > before) {
                    panic();
                } else if (machine.diskIsFull()) {
                    watchFullDisk();
                }
            });
        }
    }
}
