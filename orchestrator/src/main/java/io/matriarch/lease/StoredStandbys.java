package io.matriarch.lease;

import io.matriarch.protocol.cluster.StandbyRecord;

/**
 * A record of standbys as it stands in etcd.
 *
 * @param revision the store's, at which it was written: as long as that is the same, so is the record
 */
public record StoredStandbys(StandbyRecord record, long revision) {}
