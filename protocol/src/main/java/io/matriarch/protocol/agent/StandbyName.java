package io.matriarch.protocol.agent;

import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import java.util.Optional;

/**
 * The {@code application_name} under which a standby streams. In quorum mode it carries the epoch, as {@code pg-test-2@5}: the leader
 * of an epoch counts the acknowledgements of its own epoch only, so a standby that comes back to an old leader is of no use to it.
 */
public final class StandbyName {

    private StandbyName() {}

    /** @param epoch absent in durability mode async */
    public static String of(InstanceId standby, Optional<Epoch> epoch) {
        return epoch.map(e -> standby + "@" + e).orElse(standby.value());
    }
}
