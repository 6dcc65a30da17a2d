package io.matriarch.simulator.world.etcd;

import io.matriarch.agent.LeaseAnswer;
import io.matriarch.agent.LeaseCall;
import io.matriarch.agent.LeaseCaller;
import io.matriarch.lease.EtcdTransaction;
import io.matriarch.lease.LeaderLease.Publication;
import io.matriarch.lease.LeaseProtocol;
import io.matriarch.lease.LeaseStep;
import io.matriarch.protocol.agent.LeaseTimings;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.world.Place;
import java.time.Duration;
import java.util.function.Consumer;

/** One agent's calls of etcd: production's steps, carried out in virtual time. */
public final class VirtualLease {

    private static final Duration PUBLISHING_PATIENCE = Duration.ofSeconds(2);

    private final VirtualEtcd etcd;
    private final EtcdClient client;
    private final LeaseProtocol protocol;
    private boolean publishing;

    VirtualLease(VirtualEtcd etcd, Place from, InstanceId self, String namespace) {
        this.etcd = etcd;
        this.client = new EtcdClient(etcd, from);
        this.protocol = new LeaseProtocol(namespace, self);
    }

    /** Makes the call; {@code done} hears of it later, within the patience that production has. */
    public void call(LeaseCall call, LeaseTimings timings, Consumer<LeaseAnswer> done) {
        var end = etcd.time.nowNanos() + LeaseCaller.patience(timings).toNanos();
        switch (call) {
            case LeaseCall.RecordStandbys(var handle, var next, var seen) ->
                go(
                        protocol.recordStandbys(handle, next, seen),
                        end,
                        recording -> done.accept(new LeaseAnswer.Recorded(recording)));
            case LeaseCall.Acquire(var epoch, var claim) ->
                go(
                        protocol.acquire(epoch, claim, timings.ttl()),
                        end,
                        acquisition -> done.accept(new LeaseAnswer.Acquired(acquisition)));
            case LeaseCall.Resume(var handle) ->
                go(protocol.renew(handle), end, renewal -> done.accept(new LeaseAnswer.Renewed(renewal)));
            case LeaseCall.Renew(var handle) ->
                go(protocol.renew(handle), end, renewal -> done.accept(new LeaseAnswer.Renewed(renewal)));
            case LeaseCall.Release(var handle) ->
                go(protocol.release(handle), end, release -> done.accept(new LeaseAnswer.Released(release)));
        }
    }

    /** Publishes; {@code done} hears whether etcd took it: false at once while another publication is on its way. */
    public void publish(Publication publication, Consumer<Boolean> done) {
        if (publishing) {
            done.accept(false);
            return;
        }
        publishing = true;
        go(protocol.publish(publication), etcd.time.nowNanos() + PUBLISHING_PATIENCE.toNanos(), taken -> {
            publishing = false;
            done.accept(taken);
        });
    }

    /** The agent is dead: no answer comes any more, and what was not sent yet is not sent. */
    public void forget() {
        client.forget();
    }

    /** The agent's process stands still in the middle of its calls, or goes on with them. */
    public void freeze(boolean on) {
        client.freeze(on);
    }

    private <R> void go(LeaseStep<R> step, long end, Consumer<R> done) {
        switch (step) {
            case LeaseStep.Done<R>(var result) -> done.accept(result);
            case LeaseStep.Transact<R>(var transaction, var then) ->
                client.ask(
                        end,
                        writes(transaction),
                        () -> etcd.transact(transaction),
                        reply -> go(then.apply(reply), end, done));
            case LeaseStep.Grant<R>(var ttl, var then) ->
                client.ask(end, false, () -> etcd.grant(ttl.toSeconds()), reply -> go(then.apply(reply), end, done));
            case LeaseStep.KeepAlive<R>(var leaseId, var read, var then) ->
                client.ask(end, true, () -> etcd.keepAlive(leaseId, read), reply -> go(then.apply(reply), end, done));
            case LeaseStep.Revoke<R>(var leaseId, var then) ->
                client.ask(end, true, () -> etcd.revoke(leaseId), reply -> go(then.apply(reply), end, done));
        }
    }

    private static boolean writes(EtcdTransaction transaction) {
        return !transaction.otherwise().isEmpty()
                || transaction.then().getFirst() instanceof EtcdTransaction.Operation.Write;
    }
}
