package io.matriarch.simulator.world.postgres;

import io.matriarch.protocol.id.Lsn;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** The writes of a primary: into WAL, flushed in groups, and acknowledged when the rule is satisfied. */
final class Commits {

    private static final long ALIGNMENT_BYTES = 8;
    private static final long WAL_BETWEEN_CHECKPOINTS = 512L << 20;

    private final Server server;
    private final ArrayDeque<Commit> unflushed = new ArrayDeque<>();
    private final ArrayDeque<Commit> unreplicated = new ArrayDeque<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private SyncRule rule = new SyncRule.Off();
    private boolean flushing;
    private boolean flushHeld;

    Commits(Server server) {
        this.server = server;
    }

    /** {@code counted}: it waits for standbys where the rule says so. */
    private record Commit(long end, boolean counted, Consumer<WriteAnswer> answer) {}

    private record Waiting(int bytes, boolean counted, Consumer<WriteAnswer> answer) {}

    boolean isFlushing() {
        return flushing;
    }

    /** A write that wants to be committed. */
    void write(int bytes, boolean counted, Consumer<WriteAnswer> answer) {
        if (server.machine.diskIsFull()) {
            answer.accept(new WriteAnswer.Broken("PANIC: no space left on device"));
            server.panic();
            return;
        }
        unflushed.add(new Commit(insert(bytes), counted, answer));
        flush();
    }

    /** A write has come that nobody takes up yet: the processes do not get to run. */
    void waits(int bytes, boolean counted, Consumer<WriteAnswer> answer) {
        waiting.add(new Waiting(bytes, counted, answer));
    }

    void takeWaiting() {
        for (var next = waiting.poll(); next != null; next = waiting.poll()) {
            server.take(next.bytes(), next.counted(), next.answer());
        }
    }

    /** WAL that nobody waits for. */
    void log(long bytes) {
        if (server.machine.diskIsFull()) {
            server.panic();
            return;
        }
        insert(bytes);
        flush();
    }

    private long insert(long bytes) {
        var data = server.data();
        data.inserted += (bytes + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
        return data.inserted;
    }

    private void flush() {
        if (flushing) {
            return;
        }
        flushing = true;
        var data = server.data();
        var target = data.inserted;
        data.written = target;
        server.after(server.machine.draw(server.machine.calibration.walFlush()), () -> flushedUpTo(target));
    }

    private void flushedUpTo(long target) {
        if (server.machine.fsyncIsStalled()) {
            flushHeld = true;
            return;
        }
        flushing = false;
        take(target);
        var data = server.data();
        if (server.isWritable() && data.flushed - data.redo > WAL_BETWEEN_CHECKPOINTS) {
            server.checkpoint();
        }
        if (data.inserted > data.flushed) {
            flush();
        }
    }

    void fsyncGoesOn() {
        if (flushHeld) {
            flushHeld = false;
            var target = server.data().written;
            server.whenActing(() -> flushedUpTo(target));
        }
    }

    /** Writes a record, and it and all before it is flushed at once. */
    void flushAllAnd(long bytes) {
        insert(bytes);
        var data = server.data();
        data.written = data.inserted;
        take(data.inserted);
    }

    private void take(long target) {
        var data = server.data();
        if (target <= data.flushed) {
            return;
        }
        data.flushed = target;
        server.flushed();
        while (!unflushed.isEmpty() && unflushed.peek().end() <= target) {
            var commit = unflushed.poll();
            if (rule instanceof SyncRule.Off || !commit.counted()) {
                commit.answer().accept(committed(commit));
            } else {
                unreplicated.add(commit);
            }
        }
        if (!unreplicated.isEmpty()) {
            server.senders.awaitAcknowledgement();
        }
    }

    private WriteAnswer committed(Commit commit) {
        return new WriteAnswer.Committed(server.data().branch.timeline, new Lsn(commit.end()));
    }

    // Synchronous replication

    boolean follows(SyncRule other) {
        return rule.equals(other);
    }

    boolean isSynchronous() {
        return !(rule instanceof SyncRule.Off);
    }

    /** Commits that wait are judged by it too. */
    void follow(SyncRule fresh) {
        rule = fresh;
        acknowledge();
    }

    /** Standbys have more, or others are there. */
    void acknowledge() {
        if (unreplicated.isEmpty()) {
            return;
        }
        var upTo = rule instanceof SyncRule.Off ? Long.MAX_VALUE : server.senders.acknowledged(rule);
        while (!unreplicated.isEmpty() && unreplicated.peek().end() <= upTo) {
            var commit = unreplicated.poll();
            commit.answer().accept(committed(commit));
        }
    }

    /** Nobody waits for standbys any more; what waits is committed here. */
    void cancelWaits() {
        while (!unreplicated.isEmpty()) {
            var commit = unreplicated.poll();
            commit.answer()
                    .accept(new WriteAnswer.CommittedLocally(server.data().branch.timeline, new Lsn(commit.end())));
        }
    }

    // The end

    /** Those who wait are sent away; what they wrote goes on. */
    void breakAll(String why) {
        var broken = new ArrayDeque<>(unreplicated);
        broken.addAll(unflushed);
        unreplicated.clear();
        unflushed.clear();
        broken.forEach(commit -> commit.answer().accept(new WriteAnswer.Broken(why)));
    }

    /** No process is left that would answer; {@code told}: the machine is, and resets their connections. */
    void serverEnded(boolean told) {
        if (told) {
            breakAll("server closed the connection unexpectedly");
            waiting.forEach(write ->
                    write.answer().accept(new WriteAnswer.Broken("server closed the connection unexpectedly")));
        }
        waiting.clear();
        flushing = false;
        flushHeld = false;
        unflushed.clear();
        unreplicated.clear();
    }
}
