package io.matriarch.demo;

import io.matriarch.installation.Host;
import io.matriarch.installation.InstallationFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where everything listens.
 *
 * @param postgres on each node
 * @param rest the agents', on each node
 * @param ssh on each node
 * @param http the orchestrator's, on 127.0.0.1
 * @param etcdClient on 127.0.0.1
 * @param etcdPeer on 127.0.0.1
 * @param akka between orchestrators, on 127.0.0.1
 */
record Ports(int postgres, int rest, int ssh, int http, int etcdClient, int etcdPeer, int akka) {

    static final int POSTGRES = 5432;
    static final int REST = 8008;
    static final int SSH = 2222;
    static final int HTTP = 7400;
    static final int ETCD = 2379;

    private static final int ANY = 0;
    private static final String LOCAL = "127.0.0.1";

    /** The usual ones where they are free, and {@code mayTakeUsual}; others where not. */
    static Ports free(List<Host> nodes, boolean mayTakeUsual) {
        var addresses = nodes.stream().map(Host::address).toList();
        var local = List.of(LOCAL);
        var taken = new ArrayList<>(mayTakeUsual ? List.<Integer>of() : List.of(POSTGRES, REST, SSH, HTTP, ETCD));
        return new Ports(
                take(POSTGRES, addresses, taken),
                take(REST, addresses, taken),
                take(SSH, addresses, taken),
                take(HTTP, local, taken),
                take(ETCD, local, taken),
                take(ANY, local, taken),
                take(ANY, local, taken));
    }

    /** What is not where one would look for it, and why; for people. */
    List<String> surprises() {
        return Stream.of(
                        surprise("PostgreSQL", POSTGRES, postgres),
                        surprise("the agents' REST endpoints", REST, rest),
                        surprise("sshd", SSH, ssh),
                        surprise("the orchestrator", HTTP, http),
                        surprise("etcd", ETCD, etcdClient))
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> surprise(String what, int usual, int chosen) {
        return usual == chosen
                ? List.of()
                : List.of("not on the usual port %d, which is taken: %s, on %d".formatted(usual, what, chosen));
    }

    /** {@code wanted} when it is free on every address and not among {@code taken}, else one that is; it is taken then. */
    static int take(int wanted, List<String> addresses, List<Integer> taken) {
        var port = wanted;
        while (port == ANY || taken.contains(port) || !isFree(port, addresses)) {
            port = anyFree(addresses.getFirst());
        }
        taken.add(port);
        return port;
    }

    private static boolean isFree(int port, List<String> addresses) {
        return addresses.stream().allMatch(address -> isFree(port, address));
    }

    private static boolean isFree(int port, String address) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static int anyFree(String address) {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral(address))) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new InstallationFailure("no port is free on %s: %s".formatted(address, none.getMessage()), none);
        }
    }
}
