package io.matriarch.simulator.world.etcd;

import io.matriarch.lease.EtcdReply;
import io.matriarch.simulator.time.Ticket;
import io.matriarch.simulator.world.Network;
import io.matriarch.simulator.world.Place;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One process's way to etcd, as production's channels are: the member that answered last is asked first, each for a fair part of
 * what is left of the patience. A request may thus be carried out more than once, and long after its caller has given up.
 */
final class EtcdClient {

    /** A request that the network swallowed is sent again by TCP after that time, then after twice as long. */
    private static final long RETRANSMISSION_NANOS = 200_000_000L;

    private static final int MOST_RETRANSMISSIONS = 6;

    /** Of requests that could come late, how many do: one in so many. More would teach nothing new, and cost. */
    private static final int LATE_ONE_IN = 4;

    private static final Place[] MEMBERS = {Place.ofEtcd(1), Place.ofEtcd(2), Place.ofEtcd(3)};

    private final VirtualEtcd etcd;
    private final Network.Way[] there = new Network.Way[MEMBERS.length];
    private final Network.Way[] back = new Network.Way[MEMBERS.length];
    private final boolean[] connected = new boolean[MEMBERS.length];
    private final ArrayDeque<Runnable> postponed = new ArrayDeque<>();
    private int preferred;
    private boolean gone;
    private boolean frozen;

    EtcdClient(VirtualEtcd etcd, Place from) {
        this.etcd = etcd;
        for (var member = 0; member < MEMBERS.length; member++) {
            there[member] = etcd.network.way(from, MEMBERS[member]);
            back[member] = etcd.network.way(MEMBERS[member], from);
        }
    }

    /** The member that answered last. */
    Place preferred() {
        return MEMBERS[preferred];
    }

    /**
     * Asks one member after the other.
     *
     * @param endNanos when the patience ends
     * @param writes whether it does something that matters when it is carried out late
     */
    <A> void ask(long endNanos, boolean writes, Supplier<EtcdReply<A>> request, Consumer<EtcdReply<A>> then) {
        new Call<>(endNanos, writes, request, then).next();
    }

    /** The process is dead: it hears nothing more and asks nothing more. What it has sent is on its way. */
    void forget() {
        gone = true;
        postponed.clear();
    }

    /** The process stands still, or goes on with what came meanwhile. */
    void freeze(boolean on) {
        frozen = on;
        while (!frozen && !postponed.isEmpty()) {
            postponed.poll().run();
        }
    }

    /** Does something in the process, now or when it goes on. */
    private void inProcess(Runnable what) {
        if (gone) {
            return;
        }
        if (frozen) {
            postponed.add(what);
        } else {
            what.run();
        }
    }

    private final class Call<A> {

        private final long endNanos;
        private final boolean writes;
        private final Supplier<EtcdReply<A>> request;
        private final Consumer<EtcdReply<A>> then;
        private final int first = preferred;
        private int unanswered = etcd.drawUnanswered();
        private int turn;

        Call(long endNanos, boolean writes, Supplier<EtcdReply<A>> request, Consumer<EtcdReply<A>> then) {
            this.endNanos = endNanos;
            this.writes = writes;
            this.request = request;
            this.then = then;
        }

        private void next() {
            var left = endNanos - etcd.time.nowNanos();
            if (turn == MEMBERS.length || left <= 0) {
                then.accept(new EtcdReply.Silence<>(turn == 0 ? "no time left to ask" : "no answer in time"));
                return;
            }
            var limitNanos = etcd.time.nowNanos() + left / (MEMBERS.length - turn);
            new Attempt<>(this, (first + turn++) % MEMBERS.length, limitNanos).send();
        }
    }

    /** One member asked once. Usually two things in the queue: the member receives and carries out, the answer arrives. */
    private final class Attempt<A> implements VirtualEtcd.Taken {

        private final Call<A> call;
        private final int member;
        private final long limitNanos;
        private final long workNanos = etcd.calibration.etcd().drawNanos(etcd.random) / 2;
        private @Nullable Ticket limit;
        private boolean over;
        private int retransmissions;

        Attempt(Call<A> call, int member, long limitNanos) {
            this.call = call;
            this.member = member;
            this.limitNanos = limitNanos;
        }

        private void send() {
            if (connected[member]) {
                travel(there[member].drawNanos());
            } else if (there[member].passes() && back[member].passes()) {
                travel(2 * there[member].drawNanos() + back[member].drawNanos());
            } else {
                waitUntilLimit();
            }
        }

        private void travel(long nanos) {
            if (there[member].passes()) {
                // What is on its way for too long is given up before it arrives, and carried out all the same.
                if (etcd.time.nowNanos() + nanos + workNanos >= limitNanos) {
                    waitUntilLimit();
                }
                etcd.time.afterNanos(nanos + workNanos, this::arrive);
            } else {
                lost();
            }
        }

        private void arrive() {
            if (!there[member].passes()) {
                lost();
            } else if (!etcd.take(this)) {
                waitUntilLimit();
            }
        }

        private void lost() {
            waitUntilLimit();
            if (call.writes && (retransmissions > 0 || etcd.random.nextInt(LATE_ONE_IN) == 0)) {
                retransmit();
            }
        }

        private void retransmit() {
            if (retransmissions < MOST_RETRANSMISSIONS) {
                etcd.time.afterNanos(RETRANSMISSION_NANOS << retransmissions++, this::arrive);
            }
        }

        @Override
        public boolean isAbandoned() {
            return over;
        }

        @Override
        public void carryOut() {
            var reply = call.request.get();
            if (over) {
                return;
            }
            var answerNanos = etcd.time.nowNanos() + workNanos + back[member].drawNanos();
            if (call.unanswered > 0 || answerNanos > limitNanos || !back[member].passes()) {
                call.unanswered--;
                waitUntilLimit();
            } else {
                etcd.time.at(answerNanos, () -> answer(reply));
            }
        }

        private void answer(EtcdReply<A> reply) {
            if (back[member].passes()) {
                inProcess(() -> answered(reply));
            } else {
                waitUntilLimit();
            }
        }

        private void answered(EtcdReply<A> reply) {
            if (over) {
                return;
            }
            over = true;
            if (limit != null) {
                limit.cancel();
            }
            connected[member] = true;
            preferred = member;
            call.then.accept(reply);
        }

        private void waitUntilLimit() {
            if (limit == null && !over) {
                limit = etcd.time.at(Math.max(limitNanos, etcd.time.nowNanos()), () -> inProcess(this::giveUp));
            }
        }

        private void giveUp() {
            if (over) {
                return;
            }
            over = true;
            connected[member] = false;
            call.next();
        }
    }
}
