package io.matriarch.simulator.lab;

import io.matriarch.installation.InstallationFailure;
import io.matriarch.installation.Programs;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Hosts as network namespaces, each with a cable to one switch, and this machine itself with one, too. They share files and the
 * process table; what runs in one is found by its namespace.
 */
final class Namespaces implements AutoCloseable {

    private static final Path LOCKS = Path.of("/run");
    private static final int BITS = 24;
    private static final int ROUNDS = 50;

    private final Net net;
    private final FileChannel lock;

    private Namespaces(Net net, FileChannel lock) {
        this.net = net;
        this.lock = lock;
    }

    /**
     * An empty switch, and this machine's cable to it. What a killed run of the same name has left is removed first.
     *
     * @throws InstallationFailure when another laboratory of that name stands on this machine
     */
    static Namespaces claim(Net net) {
        var file = LOCKS.resolve("matriarch-lab-%s.lock".formatted(net.prefix()));
        try {
            var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw new InstallationFailure(
                        "another laboratory called %s stands on this machine; give this one a name and a range of its own"
                                        .formatted(net.prefix())
                                + " with --network, such as --network my:10.98.0");
            }
            var namespaces = new Namespaces(net, channel);
            namespaces.clear();
            namespaces.build();
            return namespaces;
        } catch (IOException e) {
            throw new InstallationFailure("%s cannot be locked: %s".formatted(file, e.getMessage()), e);
        }
    }

    private void build() {
        var sw = net.switchName();
        ip("netns", "add", sw);
        ip("-n", sw, "link", "set", "lo", "up");
        ip("-n", sw, "link", "add", "br0", "type", "bridge");
        ip("-n", sw, "link", "set", "br0", "up");
        ip("link", "add", net.deviceOfClients(), "type", "veth", "peer", "name", "v-clients", "netns", sw);
        ip("addr", "add", net.addressOfClients() + "/" + BITS, "dev", net.deviceOfClients());
        ip("link", "set", net.deviceOfClients(), "up");
        ip("-n", sw, "link", "set", "v-clients", "master", "br0", "up");
    }

    /** One more host, with its cable plugged in. */
    void add(String name, String address) {
        ip("netns", "add", name);
        ip("-n", name, "link", "set", "lo", "up");
        ip("-n", net.switchName(), "link", "add", cable(name), "type", "veth", "peer", "name", "eth0", "netns", name);
        ip("-n", net.switchName(), "link", "set", cable(name), "master", "br0", "up");
        ip("-n", name, "addr", "add", address + "/" + BITS, "dev", "eth0");
        ip("-n", name, "link", "set", "eth0", "up");
    }

    /** What a command has to begin with, to be run on that host. */
    static List<String> inside(String name) {
        return List.of("nsenter", "--net=/run/netns/" + name);
    }

    /** The host's cable, at the switch: no packet comes or goes, and nobody is told. */
    void plug(String name, boolean in) {
        ip("-n", net.switchName(), "link", "set", cable(name), in ? "up" : "down");
    }

    private static String cable(String name) {
        return "v" + name.substring(name.indexOf('-'));
    }

    /** A rule of the host's packet filter; {@code add} or take it away again. */
    static void filter(String name, boolean add, List<String> rule) {
        var command = new ArrayList<>(inside(name));
        command.addAll(List.of("iptables", "-w", add ? "-A" : "-D"));
        command.addAll(rule);
        Programs.output(command);
    }

    /** Every process on that host. */
    static List<Long> processes(String name) {
        return Programs.output(List.of("ip", "netns", "pids", name))
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(Long::valueOf)
                .toList();
    }

    /** Kills every process on that host, those that are born meanwhile, too. */
    static void killAll(String name) {
        for (var round = 0; round < ROUNDS; round++) {
            var all = processes(name);
            if (all.isEmpty()) {
                return;
            }
            all.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        }
    }

    private void clear() {
        var ours = Programs.output(List.of("ip", "netns", "list"))
                .lines()
                .map(line -> line.split(" ", 2)[0])
                .filter(name -> name.startsWith(net.prefix() + "-"))
                .toList();
        ours.forEach(Namespaces::killAll);
        // Before the other end of it: with that it would go by itself, at some time or other.
        if (Programs.output(List.of("ip", "-o", "link", "show")).contains(" " + net.deviceOfClients() + "@")) {
            ip("link", "del", net.deviceOfClients());
        }
        ours.forEach(name -> ip("netns", "del", name));
    }

    private static void ip(String... arguments) {
        Programs.output(Stream.concat(Stream.of("ip"), Arrays.stream(arguments)).toList());
    }

    /** Kills whatever runs on the hosts, and removes them. */
    @Override
    public void close() {
        clear();
        try {
            lock.close();
        } catch (IOException alreadyGone) {
            // The lock ends with the process at the latest.
        }
    }
}
