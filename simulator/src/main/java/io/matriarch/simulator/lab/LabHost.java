package io.matriarch.simulator.lab;

import io.matriarch.installation.Account;
import io.matriarch.installation.Host;
import io.matriarch.installation.InstallationFailure;
import io.matriarch.installation.NodeProcesses;
import io.matriarch.installation.Programs;
import io.matriarch.installation.Sshd;
import io.matriarch.installation.Workplace;
import io.matriarch.protocol.id.InstanceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** A database host: real processes in a namespace, with a disk of their own, and what can happen to them. */
public final class LabHost {

    private static final int ROUNDS = 5;
    private static final int LAST_BREATH_SECONDS = 1;
    private static final String POSTGRES = "postgres";

    private final Host host;
    private final String namespace;
    private final Disk disk;
    private final Workplace workplace;
    private final Account account;
    private final Path psql;
    private final Sshd sshd;
    private final Namespaces namespaces;

    LabHost(
            Host host,
            String namespace,
            Disk disk,
            Workplace workplace,
            Account account,
            Path psql,
            Sshd sshd,
            Namespaces namespaces) {
        this.host = host;
        this.namespace = namespace;
        this.disk = disk;
        this.workplace = workplace;
        this.account = account;
        this.psql = psql;
        this.sshd = sshd;
        this.namespaces = namespaces;
    }

    public InstanceId instance() {
        return host.instance();
    }

    public String address() {
        return host.address();
    }

    @Override
    public String toString() {
        return host.instance().value();
    }

    /** For the first time; returns when sshd listens. */
    void bootFirst() throws InterruptedException {
        sshd.start(host);
    }

    /** sshd is started; whoever can reach the host can log in soon. */
    public void boot() {
        sshd.launch(host);
    }

    /** Every process ends. Whose peers are not to be told of it has to pull the cable first. */
    public void crash() {
        Namespaces.killAll(namespace);
    }

    /** Pulls the cable, or puts it in again. */
    public void cut(boolean cut) {
        namespaces.plug(namespace, !cut);
    }

    /** Lets nothing pass to, or from, that address; or lets it pass again. */
    public void drop(String address, boolean outgoing, boolean drop) {
        var rule = outgoing ? List.of("OUTPUT", "-d", address) : List.of("INPUT", "-s", address);
        Namespaces.filter(namespace, drop, and(rule, "-j", "DROP"));
    }

    /** Lets nothing leave, or nothing come; or lets it pass again. */
    public void dropAll(boolean outgoing, boolean drop) {
        var rule = outgoing ? List.of("OUTPUT", "-o", "eth0") : List.of("INPUT", "-i", "eth0");
        Namespaces.filter(namespace, drop, and(rule, "-j", "DROP"));
    }

    /** Loses every packet from elsewhere with that probability; or none any more. */
    public void lose(double probability, boolean lose) {
        Namespaces.filter(
                namespace,
                lose,
                List.of(
                        "INPUT",
                        "-i",
                        "eth0",
                        "-m",
                        "statistic",
                        "--mode",
                        "random",
                        "--probability",
                        Double.toString(probability),
                        "-j",
                        "DROP"));
    }

    /** Lets PostgreSQL on this host reach no other one; or lets it again. */
    public void refusePostgres(int port, boolean refuse) {
        Namespaces.filter(
                namespace,
                refuse,
                List.of("OUTPUT", "-o", "eth0", "-p", "tcp", "--dport", Integer.toString(port), "-j", "REJECT"));
    }

    private static List<String> and(List<String> some, String... more) {
        var all = new ArrayList<>(some);
        all.addAll(List.of(more));
        return all;
    }

    public void fillDisk(boolean full) {
        disk.fill(full);
    }

    public void freezeDisk(boolean frozen) {
        disk.freeze(frozen);
    }

    /** Lets those end who wait for it. */
    void thawDisk() {
        try {
            disk.freeze(false);
        } catch (InstallationFailure wasNotFrozen) {
            // As it should be.
        }
    }

    void removeDisk() {
        disk.remove();
    }

    /** What PostgreSQL and the agent have logged goes there, before the disk does. */
    void saveLogs(Path directory) {
        var home = workplace.node(host.instance());
        for (var part : List.of("logs", "agent")) {
            try {
                Programs.output(List.of(
                        "cp",
                        "-r",
                        home.resolve(part).toString(),
                        directory.resolve(host.instance() + "-" + part).toString()));
            } catch (InstallationFailure notThere) {
                // It was never started.
            }
        }
    }

    /** {@code kill -9} of the postmaster; PostgreSQL's other processes end when they notice. Whether there was one. */
    public boolean killPostmaster() {
        var postmaster = NodeProcesses.postmaster(workplace.postmasterPid(host.instance()));
        return postmaster.isPresent()
                && ProcessHandle.of(postmaster.getAsInt())
                        .map(ProcessHandle::destroyForcibly)
                        .orElse(false);
    }

    /** SIGSTOP to every process of PostgreSQL, or SIGCONT. */
    public void hangPostgres(boolean hung) {
        signalAll(hung, process -> isPostgres(process.pid()));
    }

    /** {@code kill -9} of the agent, not of its deadman; returns when it is gone. */
    public void killAgent() {
        kill(agents());
    }

    /** SIGSTOP to the agent, or SIGCONT. */
    public void freezeAgent(boolean frozen) {
        signalAll(frozen, process -> NodeProcesses.isAgent(process) && !NodeProcesses.isDeadman(process));
    }

    public boolean hasAgent() {
        return !agents().isEmpty();
    }

    /** {@code kill -9}; returns when it is gone, if that does not take long. */
    public void killDeadman() {
        kill(matching(NodeProcesses::isDeadman));
    }

    public boolean hasDeadman() {
        return !matching(NodeProcesses::isDeadman).isEmpty();
    }

    private static void kill(List<ProcessHandle> processes) {
        processes.forEach(ProcessHandle::destroyForcibly);
        for (var process : processes) {
            try {
                process.onExit().get(LAST_BREATH_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException waitsForADiskThatDoesNotAnswer) {
                // It ends as soon as that does.
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** SIGSTOP to everything, or SIGCONT: as if the machine stood still, but that its kernel still answers. */
    public void stall(boolean stalled) {
        signalAll(stalled, _ -> true);
    }

    private List<ProcessHandle> agents() {
        return matching(process -> NodeProcesses.isAgent(process) && !NodeProcesses.isDeadman(process));
    }

    /** Over and over, until nobody was born meanwhile. */
    private void signalAll(boolean stop, Predicate<ProcessHandle> which) {
        var before = List.<ProcessHandle>of();
        for (var round = 0; round < ROUNDS; round++) {
            var now = matching(which);
            if (now.isEmpty() || now.equals(before)) {
                return;
            }
            signal(stop ? "STOP" : "CONT", now);
            before = now;
        }
    }

    private static void signal(String name, List<ProcessHandle> processes) {
        var command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        try {
            Programs.output(command);
        } catch (InstallationFailure someHaveEnded) {
            // The others have got it.
        }
    }

    private List<ProcessHandle> matching(Predicate<ProcessHandle> which) {
        return Namespaces.processes(namespace).stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .filter(which)
                .toList();
    }

    private static boolean isPostgres(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "comm"))
                    .strip()
                    .equals(POSTGRES);
        } catch (IOException ended) {
            return false;
        }
    }

    Path sockets() {
        return workplace.node(host.instance()).resolve("sockets");
    }

    /** What PostgreSQL on this host answers its superuser, asked on the host itself; empty when it does not within seconds. */
    public Optional<String> ask(String sql) {
        var command = account.running(List.of(
                "timeout",
                "-s",
                "KILL",
                "5",
                psql.toString(),
                "-h",
                sockets().toString(),
                "-U",
                POSTGRES,
                "-d",
                POSTGRES,
                "-XAtqc",
                sql));
        try {
            return Optional.of(Programs.output(host.running(command)));
        } catch (InstallationFailure noAnswer) {
            return Optional.empty();
        }
    }

    /** How PostgreSQL on this host came to a timeline, as its own file says it; empty when there is none. */
    public Optional<String> historyOf(int timeline) {
        var file = workplace.node(host.instance()).resolve("data/pg_wal").resolve("%08X.history".formatted(timeline));
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
