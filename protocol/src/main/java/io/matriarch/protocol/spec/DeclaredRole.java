package io.matriarch.protocol.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the inventory's {@code pg_role} says: where an instance starts, never where it is now. */
public enum DeclaredRole {
    /** Leads at the start; exactly one in a cluster. */
    @JsonProperty("primary")
    PRIMARY,
    /** Follows, and may lead after a failover. */
    @JsonProperty("replica")
    REPLICA,
    /** Follows for slow queries and ETL; never promoted. */
    @JsonProperty("offline")
    OFFLINE,
    /** Follows at a distance, against mistakes of people; never promoted. */
    @JsonProperty("delayed")
    DELAYED;

    /** Whether an instance declared so may ever be promoted. */
    public boolean mayLead() {
        return switch (this) {
            case PRIMARY, REPLICA -> true;
            case OFFLINE, DELAYED -> false;
        };
    }
}
