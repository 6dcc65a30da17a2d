package io.matriarch.agent;

import io.matriarch.lease.LeaderLease;
import io.matriarch.protocol.agent.LeaseTimings;
import java.time.Duration;

/** Turns calls into calls of etcd, each bounded so that the next keepalive is never late because of the last. */
public final class LeaseCaller {

    private static final Duration LEAST = Duration.ofMillis(400);
    private static final Duration MOST = Duration.ofSeconds(2);

    private final LeaderLease lease;

    LeaseCaller(LeaderLease lease) {
        this.lease = lease;
    }

    /** Makes the call, in the calling thread. */
    LeaseAnswer call(LeaseCall call, LeaseTimings timings) {
        var patience = patience(timings);
        return switch (call) {
            case LeaseCall.Acquire(var epoch, var claim) ->
                new LeaseAnswer.Acquired(lease.acquire(epoch, claim, timings.ttl(), patience));
            case LeaseCall.RecordStandbys(var handle, var next, var seen) ->
                new LeaseAnswer.Recorded(lease.recordStandbys(handle, next, seen, patience));
            case LeaseCall.Resume(var handle) -> new LeaseAnswer.Renewed(lease.resume(handle, patience));
            case LeaseCall.Renew(var handle) -> new LeaseAnswer.Renewed(lease.renew(handle, patience));
            case LeaseCall.Release(var handle) -> new LeaseAnswer.Released(lease.release(handle, patience));
        };
    }

    /** How long one call may take. */
    public static Duration patience(LeaseTimings timings) {
        var patience = timings.renewEvery();
        return patience.compareTo(LEAST) < 0 ? LEAST : patience.compareTo(MOST) > 0 ? MOST : patience;
    }
}
