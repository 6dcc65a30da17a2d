package io.matriarch.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.installation.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

final class PortsTest {

    @Test
    void goesToAnotherPortWhenOneNodesAddressIsTaken() throws IOException {
        var nodes = DemoHosts.first(9);
        try (var taken =
                new ServerSocket(0, 1, InetAddress.ofLiteral(nodes.getLast().address()))) {
            var addresses = nodes.stream().map(Host::address).toList();
            var chosen = Ports.take(taken.getLocalPort(), addresses, new ArrayList<>());

            assertThat(chosen).isPositive().isNotEqualTo(taken.getLocalPort());
        }
    }

    @Test
    void leavesTheUsualPortsToTheFirstDemo() {
        var ports = Ports.free(DemoHosts.first(2), false);

        assertThat(ports.surprises()).hasSize(5);
        assertThat(new int[] {ports.postgres(), ports.rest(), ports.ssh(), ports.http(), ports.etcdClient()})
                .doesNotHaveDuplicates();
    }

    @Test
    void saysWhatIsNotWhereOneWouldLookForIt() {
        assertThat(new Ports(5432, 8008, 2222, 7400, 2379, 1, 2).surprises()).isEmpty();
        assertThat(new Ports(40_001, 8008, 2222, 7400, 2379, 1, 2).surprises())
                .containsExactly("not on the usual port 5432, which is taken: PostgreSQL, on 40001");
    }
}
