package io.matriarch.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DemoFilesTest {

    private static final Ports PORTS = new Ports(5432, 8008, 2222, 7400, 2379, 2380, 2551);

    @Test
    void declaresTheFirstNodePrimaryAndTheOthersReplicas() {
        assertThat(DemoFiles.inventory(DemoHosts.first(3), PORTS))
                .contains(
                        "        127.0.0.11: { pg_seq: 1, pg_role: primary }\n",
                        "        127.0.0.12: { pg_seq: 2, pg_role: replica }\n",
                        "        127.0.0.13: { pg_seq: 3, pg_role: replica }\n");
    }

    @Test
    void writesAnInventoryWithItsLevelsInPlace() {
        assertThat(DemoFiles.inventory(DemoHosts.first(2), PORTS)).startsWith("""
                all:
                  children:
                    pg-demo:
                      hosts:
                        127.0.0.11: { pg_seq: 1, pg_role: primary }
                        127.0.0.12: { pg_seq: 2, pg_role: replica }
                      vars:
                        pg_cluster: pg-demo
                """);
    }

    @Test
    void tellsPsqlOfEveryNode() {
        assertThat(new Login(5433).url(DemoHosts.first(2)))
                .isEqualTo(
                        "postgresql://demo:demo@127.0.0.11:5433,127.0.0.12:5433/demo?target_session_attrs=read-write");
    }
}
