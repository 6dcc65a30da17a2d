package io.matriarch.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import akka.persistence.typed.PersistenceId;
import io.matriarch.protocol.id.ClusterName;
import org.junit.jupiter.api.Test;

class PersistenceIdsTest {

    private static final ClusterName CLUSTER = new ClusterName("pg-test");

    @Test
    void areThoseThatShardingGives() {
        assertThat(PersistenceIds.of(CLUSTER))
                .isEqualTo("cluster|pg-test")
                .isEqualTo(PersistenceId.of(PersistenceIds.CLUSTER_ENTITY, CLUSTER.value())
                        .id());
    }

    @Test
    void nameTheirCluster() {
        assertThat(PersistenceIds.cluster(PersistenceIds.of(CLUSTER))).isEqualTo(CLUSTER);
        assertThatIllegalArgumentException().isThrownBy(() -> PersistenceIds.cluster("shard|1"));
    }
}
