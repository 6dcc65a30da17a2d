package io.matriarch.agent;

import io.matriarch.lease.LeaderLease.Acquisition;
import io.matriarch.lease.LeaderLease.Recording;
import io.matriarch.lease.LeaderLease.Release;
import io.matriarch.lease.LeaderLease.Renewal;

/** What came of a {@link LeaseCall}. */
public sealed interface LeaseAnswer {

    /** Of {@link LeaseCall.Acquire}. */
    record Acquired(Acquisition acquisition) implements LeaseAnswer {}

    /** Of {@link LeaseCall.Resume} and {@link LeaseCall.Renew}. */
    record Renewed(Renewal renewal) implements LeaseAnswer {}

    /** Of {@link LeaseCall.RecordStandbys}. */
    record Recorded(Recording recording) implements LeaseAnswer {}

    /** Of {@link LeaseCall.Release}. */
    record Released(Release release) implements LeaseAnswer {}
}
