package io.matriarch.simulator.lab;

import io.matriarch.installation.Etcd;
import io.matriarch.installation.InstallationFailure;
import io.matriarch.installation.Programs;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The members of etcd, each on a host of its own, and what can happen to them. */
public final class EtcdServers {

    private final Etcd etcd;
    private final List<Etcd.Member> members;

    EtcdServers(Etcd etcd, List<Etcd.Member> members) {
        this.etcd = etcd;
        this.members = List.copyOf(members);
    }

    void start() throws InterruptedException {
        etcd.start();
    }

    /** All of them answer nobody; or go on. */
    public void freeze(boolean frozen) {
        for (var member : members) {
            for (var pid : Namespaces.processes(member.name())) {
                signal(frozen ? "STOP" : "CONT", pid);
            }
        }
    }

    private static void signal(String name, long pid) {
        try {
            Programs.output(List.of("kill", "-" + name, Long.toString(pid)));
        } catch (InstallationFailure ended) {
            // It has no need of it.
        }
    }

    /** Kills all but one member; or starts them again with what they had. */
    public void loseQuorum(boolean lost) {
        for (var member : members.subList(1, members.size())) {
            if (lost) {
                Namespaces.killAll(member.name());
            } else {
                etcd.start(member);
            }
        }
    }

    /** Another member leads. Whether there was one that could. */
    public boolean changeLeader() {
        for (var member : members) {
            for (var other : members) {
                if (!other.equals(member) && moves(member, other)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Only the leader itself can hand over. */
    private static boolean moves(Etcd.Member from, Etcd.Member to) {
        try {
            var id = etcdctl(to.url(), "endpoint", "status", "--write-out=json")
                    .replaceFirst("(?s).*\"member_id\":(\\d+).*", "$1");
            etcdctl(from.url(), "move-leader", Long.toHexString(Long.parseUnsignedLong(id)));
            return true;
        } catch (InstallationFailure doesNotLead) {
            return false;
        }
    }

    /** Who holds the leader key of the cluster in that namespace; nothing when nobody does, or etcd does not say. */
    public String holder(String key) {
        var urls = members.stream().map(Etcd.Member::url).collect(Collectors.joining(","));
        try {
            return etcdctl(urls, "get", key, "--print-value-only");
        } catch (InstallationFailure noAnswer) {
            return "";
        }
    }

    private static String etcdctl(String urls, String... arguments) {
        var command = new ArrayList<>(
                List.of("env", "ETCDCTL_API=3", "etcdctl", "--endpoints=" + urls, "--command-timeout=3s"));
        command.addAll(List.of(arguments));
        return Programs.output(command);
    }
}
