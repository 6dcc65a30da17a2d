package io.matriarch.protocol.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.matriarch.protocol.Require;

/**
 * One PostgreSQL server: {@code ${cluster}-${seq}}. By default also the host name of its node.
 *
 * @param cluster the cluster it belongs to
 * @param seq from 0 to {@value #MOST_SEQ}, unique in the cluster
 */
public record InstanceId(ClusterName cluster, int seq) implements Comparable<InstanceId> {

    /** What has more digits is no name that {@link #parse} reads back. */
    public static final int MOST_SEQ = 999_999_999;

    public InstanceId {
        Require.that(seq >= 0, "sequence number %s of an instance of %s is negative", seq, cluster);
        Require.that(seq <= MOST_SEQ, "sequence number %s of an instance of %s is above %s", seq, cluster, MOST_SEQ);
    }

    /**
     * Reads {@code pg-test-1}.
     *
     * @throws IllegalArgumentException when it is not a cluster name, a hyphen and a non-negative integer without leading zeros
     */
    @JsonCreator
    public static InstanceId parse(String text) {
        var hyphen = text.lastIndexOf('-');
        Require.that(
                hyphen > 0 && text.substring(hyphen + 1).matches("0|[1-9][0-9]{0,8}"),
                "'%s': an instance name is <cluster>-<seq>, such as pg-test-1",
                text);
        return new InstanceId(new ClusterName(text.substring(0, hyphen)), Integer.parseInt(text.substring(hyphen + 1)));
    }

    /** Its name, such as {@code pg-test-1}. */
    @JsonValue
    public String value() {
        return cluster.value() + "-" + seq;
    }

    /** The name of its physical replication slot on other instances: hyphens and capitals are not allowed there. */
    public String slotName() {
        return value().toLowerCase(java.util.Locale.ROOT).replace('-', '_');
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // mostly it is the same object; another one is compared in full
    public int compareTo(InstanceId other) {
        var byCluster = cluster == other.cluster ? 0 : cluster.compareTo(other.cluster);
        return byCluster != 0 ? byCluster : Integer.compare(seq, other.seq);
    }

    @Override
    public String toString() {
        return value();
    }
}
