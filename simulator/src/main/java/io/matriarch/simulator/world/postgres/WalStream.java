package io.matriarch.simulator.world.postgres;

import io.matriarch.protocol.agent.PostgresReport.StandbyLink;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.simulator.time.Ticket;
import io.matriarch.simulator.world.postgres.Slots.Slot;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One replication connection: a WAL sender at the upstream, a WAL receiver at the standby, and what is on its way between them.
 * Each side learns of the other's end by a message, or by a timeout when none can get through.
 *
 * <p>What the standby has flushed at a moment is what the upstream had flushed a little before. It is computed when asked for;
 * what holds it up (a cut, a hung process) freezes it where it was.
 */
final class WalStream {

    private static final long LONGEST_WAKE_NANOS = 200_000;
    private static final long LEAST_WAKE_NANOS = 20_000;
    /** TCP sends again after ever longer pauses, so a cut lasts longer for it than it does; by at most this. */
    private static final long LONGEST_RETRANSMISSION_NANOS = 3_000_000_000L;

    final Server up;
    final Server down;
    private final @Nullable Slot slot;
    private final String name;
    private Branch branch;
    private final long sinceNanos;

    /** From the flush upstream until it is sent, on the way, until it is flushed here, and of the answer. */
    private long wakeNanos;

    private long transitNanos;
    private long flushNanos;
    private long backNanos;

    /** What the standby has for sure, and what it can get at most. */
    private long start;

    private long limit = Long.MAX_VALUE;
    private long seen;
    private long seenAtNanos;
    private long acked;

    private boolean upOpen = true;
    private boolean downOpen = true;
    private boolean frozen;
    private boolean mute;
    private long frozenAtNanos;
    private long frozenAtLocalNanos;
    private long silenceAtFreezeNanos;
    private long heardSinceNanos;
    private @Nullable Ticket thaw;
    private @Nullable Ticket receiverTimeout;
    private @Nullable Ticket senderTimeout;

    /** @param name the standby's application_name */
    WalStream(Server up, Server down, @Nullable Slot slot, String name) {
        this.up = up;
        this.down = down;
        this.slot = slot;
        this.name = name;
        branch = up.data().branch;
        sinceNanos = down.machine.now();
        heardSinceNanos = sinceNanos;
        start = down.data().flushed;
        seen = start;
        acked = start;
        redraw();
        if (slot != null) {
            slot.takenBy(this);
        }
    }

    private void redraw() {
        var random = down.machine.random;
        wakeNanos = random.nextLong(LEAST_WAKE_NANOS, LONGEST_WAKE_NANOS);
        transitNanos = network(up, down);
        backNanos = network(down, up);
        flushNanos = down.machine.draw(down.machine.calibration.walFlush());
    }

    private static long network(Server from, Server to) {
        return from.machine.network.drawNanos(from.machine.place, to.machine.place);
    }

    String name() {
        return name;
    }

    // What the standby has

    /** What the standby has flushed at a moment not long ago, in bytes. */
    long flushedAt(long nanos) {
        var value = frozen ? start : arrivedAt(nanos - flushNanos);
        if (nanos < seenAtNanos) {
            return Math.min(seen, value);
        }
        seenAtNanos = nanos;
        seen = Math.max(seen, value);
        return seen;
    }

    private long arrivedAt(long nanos) {
        return Math.max(start, Math.min(limit, up.flushedAt(nanos - transitNanos - wakeNanos)));
    }

    /** The timeline on which WAL ending there was written. An upstream that is a standby itself sends on whatever it has come to. */
    Branch branchAt(long position) {
        if (upOpen) {
            up.settle();
            branch = up.data().branch;
        }
        return branch.at(position);
    }

    /** When the last WAL before that moment came. */
    long lastArrivalBefore(long nanos) {
        var lag = transitNanos + wakeNanos;
        return Math.max(sinceNanos, up.lastFlushBefore(nanos - lag) + lag);
    }

    /**
     * For how long nothing has come, by the standby's clock. A receiver that hears nothing for half of its timeout asks, and the
     * sender answers; without WAL that is all there is to hear.
     */
    Duration silence() {
        return Duration.ofNanos(
                frozen
                        ? silenceAtFreezeNanos + down.machine.localNanos() - frozenAtLocalNanos
                        : silenceNanos(down.machine.now()));
    }

    private long silenceNanos(long now) {
        var quiet = now - Math.max(heardSinceNanos, Math.min(now, lastArrivalBefore(now)));
        var ping = down.parameters().receiverTimeoutNanos() / 2 + transitNanos + backNanos;
        return quiet % ping;
    }

    /** How far the upstream knows that the standby has flushed. */
    long confirmed() {
        return mute ? acked : flushedAt(down.machine.now() - backNanos);
    }

    StandbyLink link() {
        var now = up.machine.now();
        var confirmed = confirmed();
        return new StandbyLink(
                name,
                "streaming",
                Optional.of(new Lsn(up.flushedAt(now - wakeNanos))),
                Optional.of(new Lsn(confirmed)),
                Optional.of(new Lsn(Math.min(confirmed, down.replay.at(now - backNanos, confirmed)))));
    }

    boolean isWhole() {
        return upOpen && downOpen;
    }

    boolean isOver() {
        return !upOpen && !downOpen;
    }

    boolean isFlowing() {
        return isWhole() && !frozen && !mute;
    }

    long acked() {
        return acked;
    }

    /** The standby's answer to what has just been flushed will come, if nothing intervenes. */
    void expectAcknowledgement(Runnable then) {
        if (isFlowing()) {
            up.after(wakeNanos + transitNanos + flushNanos + backNanos, () -> {
                if (isFlowing()) {
                    acked = Math.max(acked, confirmed());
                    then.run();
                }
            });
        }
    }

    // What comes between

    private boolean standbyWorks() {
        return down.acts() && !down.machine.fsyncIsStalled();
    }

    private boolean passes(Server from, Server to) {
        return from.machine.network.passes(from.machine.place, to.machine.place);
    }

    /** The network has changed, or one of both servers does not get to run, or does again. */
    void flowChanged() {
        if (!isWhole()) {
            if (upOpen) {
                // It gets to run again, and waits for nobody's replies for ever.
                silenceReplies();
            }
            meetClosedEnd();
            return;
        }
        if (standbyWorks() && up.acts() && passes(up, down)) {
            dataMayFlow();
        } else {
            freeze();
            watchReceiver();
        }
        if (standbyWorks() && up.acts() && passes(down, up)) {
            mute = false;
            senderTimeout = cancelled(senderTimeout);
        } else {
            silenceReplies();
        }
    }

    private void dataMayFlow() {
        if (!frozen) {
            var has = arrivedAt(down.machine.now() - flushNanos);
            start = Math.max(start, has);
            redraw();
        } else if (thaw == null) {
            var cutFor = down.machine.now() - frozenAtNanos;
            thaw = down.machine.after(
                    down.machine.upTo(Math.min(cutFor, LONGEST_RETRANSMISSION_NANOS)), this::flowAgain);
        }
    }

    private void flowAgain() {
        thaw = null;
        if (isWhole()) {
            frozen = false;
            heardSinceNanos = down.machine.now();
            receiverTimeout = cancelled(receiverTimeout);
            redraw();
            up.senders.flowsAgain();
        }
    }

    /** What has arrived is still flushed, when the standby gets to it. */
    private void freeze() {
        thaw = cancelled(thaw);
        if (frozen) {
            return;
        }
        var now = down.machine.now();
        silenceAtFreezeNanos = silenceNanos(now);
        start = Math.max(flushedAt(now), standbyWorks() ? arrivedAt(now) : 0);
        frozen = true;
        frozenAtNanos = now;
        frozenAtLocalNanos = down.machine.localNanos();
    }

    private void watchReceiver() {
        if (!standbyWorks()) {
            receiverTimeout = cancelled(receiverTimeout);
        } else if (receiverTimeout == null) {
            receiverTimeout = down.after(
                    down.parameters().receiverTimeoutNanos() - silence().toNanos(),
                    () -> down.receiver.streamEnded(this, "terminating walreceiver due to timeout"));
        }
    }

    private void silenceReplies() {
        if (!mute) {
            acked = Math.max(acked, confirmed());
            mute = true;
        }
        if (!up.acts()) {
            senderTimeout = cancelled(senderTimeout);
        } else if (senderTimeout == null) {
            var parameters = up.parameters();
            senderTimeout = up.after(
                    parameters.senderTimeoutNanos()
                            - up.machine.upTo(down.parameters().statusNanos()),
                    () -> closeUp("terminating walsender process due to replication timeout"));
        }
    }

    private static @Nullable Ticket cancelled(@Nullable Ticket ticket) {
        if (ticket != null) {
            ticket.cancel();
        }
        return null;
    }

    // Its end

    /** The sender has ended, and its machine says so. */
    void closeUp(String why) {
        if (upOpen) {
            leaveUp(up.flushedAt(up.machine.now() - wakeNanos));
            tellDown(why);
        }
    }

    /** The sender's machine is gone and says nothing. What has left it arrives. */
    void upVanished() {
        if (upOpen) {
            leaveUp(frozen ? start : up.flushedAt(up.machine.now() - wakeNanos));
            freeze();
            start = Math.max(start, limit);
            if (downOpen) {
                watchReceiver();
            }
        }
    }

    private void leaveUp(long sent) {
        branch = branchAt(Long.MAX_VALUE);
        upOpen = false;
        limit = sent;
        senderTimeout = cancelled(senderTimeout);
        if (slot != null) {
            slot.released(this, mute ? acked : start);
        }
        up.senders.closed(this);
    }

    private void tellDown(String why) {
        if (!downOpen) {
            return;
        }
        if (!passes(up, down)) {
            freeze();
            watchReceiver();
            return;
        }
        down.machine.time.afterNanos(transitNanos, () -> {
            if (downOpen && down.machine.isUp() && passes(up, down)) {
                down.whenActing(() -> {
                    start = Math.max(start, limit);
                    down.receiver.streamEnded(this, why);
                });
            } else if (downOpen) {
                freeze();
                watchReceiver();
            }
        });
    }

    /** The receiver has ended; {@code told}: its machine says so. */
    void closeDown(boolean told) {
        if (!downOpen) {
            return;
        }
        downOpen = false;
        thaw = cancelled(thaw);
        receiverTimeout = cancelled(receiverTimeout);
        if (!upOpen) {
            return;
        }
        start = Math.max(start, seen);
        limit = start;
        acked = mute ? acked : start;
        mute = true;
        frozen = true;
        silenceReplies();
        if (told) {
            tellUp();
        }
    }

    private void tellUp() {
        if (passes(down, up)) {
            up.machine.time.afterNanos(backNanos, () -> {
                if (up.machine.isUp() && passes(down, up)) {
                    up.whenActing(() -> closeUp("the standby has ended the connection"));
                }
            });
        }
    }

    /** One side has ended and the other does not know: what it sends is answered by a reset, if it gets there and back. */
    private void meetClosedEnd() {
        if (!passes(up, down) || !passes(down, up) || !up.machine.isUp() || !down.machine.isUp()) {
            return;
        }
        if (upOpen) {
            tellUp();
        } else if (downOpen) {
            tellDown("connection reset by peer");
        }
    }
}
