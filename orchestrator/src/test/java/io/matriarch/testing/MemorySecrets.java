package io.matriarch.testing;

import io.matriarch.persistence.secret.SecretStore;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.id.ClusterName;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Passwords in memory. */
public final class MemorySecrets implements SecretStore {

    private final Map<String, Secret> secrets = new TreeMap<>();
    private final Map<String, Integer> revisions = new TreeMap<>();

    @Override
    public synchronized Secret getOrCreate(ClusterName cluster, String name) {
        return secrets.computeIfAbsent(key(cluster, name), key -> new Secret("made-for-" + key));
    }

    @Override
    public synchronized Optional<Secret> get(ClusterName cluster, String name) {
        return Optional.ofNullable(secrets.get(key(cluster, name)));
    }

    @Override
    public synchronized int put(ClusterName cluster, String name, Secret secret) {
        var same = secret.equals(secrets.put(key(cluster, name), secret));
        return revisions.merge(key(cluster, name), 1, (old, one) -> same ? old : old + one);
    }

    @Override
    public synchronized void forget(ClusterName cluster) {
        secrets.keySet().removeIf(key -> key.startsWith(cluster + "/"));
        revisions.keySet().removeIf(key -> key.startsWith(cluster + "/"));
    }

    private static String key(ClusterName cluster, String name) {
        return cluster + "/" + name;
    }
}
