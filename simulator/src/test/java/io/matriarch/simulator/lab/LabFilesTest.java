package io.matriarch.simulator.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.installation.Host;
import io.matriarch.protocol.spec.ClusterSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LabFilesTest {

    private static final List<Host> HOSTS = List.of(
            new Host(LabFiles.CLUSTER.instance(1), "10.99.0.11", List.of()),
            new Host(LabFiles.CLUSTER.instance(2), "10.99.0.12", List.of()));

    @Test
    void writesAnInventoryWithTheBoundsUnderTest() {
        var settings = ClusterSettings.defaults().withBounds(Duration.ofSeconds(45), 0);

        assertThat(LabFiles.inventory(HOSTS, settings)).startsWith("""
                all:
                  children:
                    pg-live:
                      hosts:
                        10.99.0.11: { pg_seq: 1, pg_role: primary }
                        10.99.0.12: { pg_seq: 2, pg_role: replica }
                      vars:
                        pg_cluster: pg-live
                        pg_rto: 45
                        pg_rpo: 0
                """);
    }

    @Test
    void writesFractionsOfASecondAsWell() {
        var settings = ClusterSettings.defaults().withBounds(Duration.ofMillis(10_500), 1);

        assertThat(LabFiles.inventory(HOSTS, settings)).contains("pg_rto: 10.5\n");
    }
}
