package io.matriarch.persistence.secret;

import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.id.ClusterName;
import java.util.Optional;

/** Passwords of clusters, with a revision that counts their changes. Calls block; not for actors. */
public interface SecretStore {

    /** The secret of that name, made from 192 random bits when there is none: for roles of our own. */
    Secret getOrCreate(ClusterName cluster, String name);

    Optional<Secret> get(ClusterName cluster, String name);

    /** Sets a secret and returns its revision: 1 for the first, one more for each value that differs from the last. */
    int put(ClusterName cluster, String name, Secret secret);

    /** Forgets all secrets of a cluster. */
    void forget(ClusterName cluster);
}
