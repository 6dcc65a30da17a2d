package io.matriarch.simulator.lab;

import io.matriarch.installation.Account;
import io.matriarch.installation.Api;
import io.matriarch.installation.Children;
import io.matriarch.installation.Etcd;
import io.matriarch.installation.Host;
import io.matriarch.installation.InstallationFailure;
import io.matriarch.installation.OrchestratorProcess;
import io.matriarch.installation.Programs;
import io.matriarch.installation.Sshd;
import io.matriarch.installation.Time;
import io.matriarch.installation.Workplace;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.spec.ClusterSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A whole cluster on hosts of its own, built as an operator builds one: over SSH, by an inventory. From {@link #build} to
 * {@link #close}, after which no process, namespace or file of it is left, unless its logs are to be kept.
 */
public final class Lab implements AutoCloseable {

    private static final String NAME = "matriarch-live";
    private static final int ETCD_MEMBERS = 3;
    private static final int ETCD_CLIENT = 2379;
    private static final int ETCD_PEER = 2380;
    private static final Duration BUILD_LIMIT = Duration.ofMinutes(3);
    private static final Path POSTGRES = Path.of("/usr/lib/postgresql");
    private static final String TOKEN = "live-laboratory";

    private final Net net;
    private final ClusterSettings settings;
    private final Time time;
    private final Account account = Account.unprivileged();
    private final Programs programs = Programs.find();
    private final Namespaces namespaces;
    private final Workplace workplace;
    private final Children children;
    private final Api api;
    private final OrchestratorServer orchestrator;
    private final List<Etcd.Member> members = new ArrayList<>();
    private final EtcdServers etcd;
    private final List<LabHost> hosts = new ArrayList<>();
    private boolean keepsLogs;

    private Lab(Net net, ClusterSettings settings, Namespaces namespaces, Time time) {
        this.net = net;
        this.settings = settings;
        this.time = time;
        this.namespaces = namespaces;
        workplace = Workplace.create(NAME, account);
        children = new Children(workplace);
        api = new Api(
                URI.create("http://%s:%d".formatted(net.addressOfOrchestrator(), LabFiles.HTTP)),
                LabFiles.CLUSTER,
                TOKEN);
        orchestrator = new OrchestratorServer(net.orchestrator(), children, workplace, api, time);
        IntStream.rangeClosed(1, ETCD_MEMBERS)
                .mapToObj(number -> new Etcd.Member(
                        net.etcd(number),
                        net.addressOfEtcd(number),
                        ETCD_CLIENT,
                        ETCD_PEER,
                        Namespaces.inside(net.etcd(number))))
                .forEach(members::add);
        etcd = new EtcdServers(new Etcd(children, programs, account, workplace, members, time), members);
    }

    /**
     * Makes it from the ground up.
     *
     * @param told hears of each step
     * @throws InstallationFailure when it cannot be made, with the reason for people
     */
    public static Lab build(Net net, ClusterSettings settings, int nodes, Time time, Consumer<String> told)
            throws InterruptedException {
        requirePrograms();
        var namespaces = Namespaces.claim(net);
        Lab lab;
        try {
            Disk.removeOrphans("/tmp/" + NAME);
            lab = new Lab(net, settings, namespaces, time);
        } catch (RuntimeException e) {
            namespaces.close();
            throw e;
        }
        try {
            lab.build(nodes, told);
            return lab;
        } catch (InterruptedException stopped) {
            lab.close();
            throw stopped;
        } catch (RuntimeException e) {
            if (!Thread.currentThread().isInterrupted()) {
                told.accept("the logs are kept in " + lab.keepLogs());
            }
            lab.close();
            throw e;
        }
    }

    private static void requirePrograms() {
        var packages = new TreeMap<String, String>();
        packages.put("ip", "iproute2");
        packages.put("iptables", "iptables");
        packages.put("nsenter", "util-linux");
        packages.put("mkfs.ext4", "e2fsprogs");
        packages.put("etcdctl", "etcd-client");
        Programs.require(packages);
    }

    private void build(int nodes, Consumer<String> told) throws InterruptedException {
        told.accept("etcd: %d members, on %s to %s"
                .formatted(ETCD_MEMBERS, net.addressOfEtcd(1), net.addressOfEtcd(ETCD_MEMBERS)));
        members.forEach(member -> namespaces.add(member.name(), member.address()));
        etcd.start();
        told.accept("hosts: %d with sshd and a disk each, on %s to %s"
                .formatted(nodes, net.addressOfNode(1), net.addressOfNode(nodes)));
        var all = IntStream.rangeClosed(1, nodes)
                .mapToObj(number -> new Host(
                        LabFiles.CLUSTER.instance(number),
                        net.addressOfNode(number),
                        Namespaces.inside(net.node(number))))
                .toList();
        var sshd = new Sshd(children, programs, account, workplace, LabFiles.SSH, time);
        sshd.prepare(all);
        for (var host : all) {
            bootNew(host, sshd);
        }
        told.accept("the orchestrator, on " + net.addressOfOrchestrator());
        namespaces.add(net.orchestrator(), net.addressOfOrchestrator());
        var java = OrchestratorProcess.javaHome();
        workplace.write(
                workplace.configuration(),
                LabFiles.configuration(
                        net,
                        workplace,
                        account.name(),
                        members,
                        account.canRun(java.resolve("bin/java")) ? java.toString() : "",
                        TOKEN));
        orchestrator.start();
        told.accept("the cluster %s: pg_rto %s s, pg_rpo %,d bytes"
                .formatted(LabFiles.CLUSTER, settings.rto().toSeconds(), settings.rpoBytes()));
        var inventory = LabFiles.inventory(all, settings);
        workplace.write(workplace.inventory(), inventory);
        api.apply(workplace.inventory().toString(), inventory);
        if (!time.await(BUILD_LIMIT, this::isWell)) {
            throw new InstallationFailure("the cluster is not up after %d s".formatted(BUILD_LIMIT.toSeconds()));
        }
    }

    private void bootNew(Host host, Sshd sshd) throws InterruptedException {
        namespaces.add(net.node(host.instance().seq()), host.address());
        var directory = workplace.node(host.instance());
        var disk = Disk.create(workplace.root().resolve(host.instance() + ".disk"), directory);
        var labHost =
                new LabHost(host, net.node(host.instance().seq()), disk, workplace, account, psql(), sshd, namespaces);
        hosts.add(labHost);
        try {
            account.own(directory);
        } catch (IOException e) {
            throw new InstallationFailure("%s cannot be given away: %s".formatted(directory, e.getMessage()), e);
        }
        labHost.bootFirst();
    }

    /** The newest that is installed. */
    private static Path psql() {
        try (var versions = Files.list(POSTGRES)) {
            return versions.map(version -> version.resolve("bin/psql"))
                    .filter(Files::isExecutable)
                    .max(Comparator.comparing(Path::toString))
                    .orElse(Path.of("psql"));
        } catch (IOException elsewhere) {
            return Path.of("psql");
        }
    }

    /** Whether one leads and all others stream from it, as the orchestrator says, with nothing under way. */
    public boolean isWell() {
        try {
            var cluster = api.cluster();
            return cluster.rows().size() == hosts.size()
                    && cluster.operations().isEmpty()
                    && cluster.suspectedSince().isEmpty()
                    && cluster.rows().stream().allMatch(row -> row.isWell());
        } catch (InstallationFailure noAnswer) {
            return false;
        }
    }

    public ClusterName cluster() {
        return LabFiles.CLUSTER;
    }

    public Net net() {
        return net;
    }

    public ClusterSettings settings() {
        return settings;
    }

    public Time time() {
        return time;
    }

    public List<LabHost> hosts() {
        return Collections.unmodifiableList(hosts);
    }

    public EtcdServers etcd() {
        return etcd;
    }

    public List<String> etcdUrls() {
        return members.stream().map(Etcd.Member::url).toList();
    }

    /** Where etcd can be reached, for whoever cuts ways to it. */
    public List<String> etcdAddresses() {
        return members.stream().map(Etcd.Member::address).toList();
    }

    public OrchestratorServer orchestrator() {
        return orchestrator;
    }

    public Api api() {
        return api;
    }

    /** Who holds the leader key; nothing when nobody does, or etcd does not say. */
    public String holder() {
        return etcd.holder("%s%s/leader".formatted(settings.namespace(), LabFiles.CLUSTER));
    }

    /** Where a client finds the database on a host. */
    public String url(LabHost host) {
        return "jdbc:postgresql://%s:%d/%s".formatted(host.address(), settings.port(), LabFiles.CLIENTS);
    }

    /** Where a client on the host itself does. */
    public Path socket(LabHost host) {
        return host.sockets().resolve(".s.PGSQL." + settings.port());
    }

    /** The clients' user and password. */
    public String login() {
        return LabFiles.CLIENTS;
    }

    /** From now on {@link #close} leaves the logs, in the directory that this returns. */
    public Path keepLogs() {
        keepsLogs = true;
        return workplace.logs();
    }

    /** Also for somebody who was interrupted: he stays so. */
    @Override
    public void close() {
        var interrupted = Thread.interrupted();
        try {
            tearDown();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void tearDown() {
        children.noMore();
        api.close();
        hosts.forEach(LabHost::thawDisk);
        try {
            namespaces.close();
        } finally {
            removeFiles();
        }
    }

    private void removeFiles() {
        if (keepsLogs) {
            hosts.forEach(host -> host.saveLogs(workplace.logs()));
        }
        hosts.forEach(LabHost::removeDisk);
        if (keepsLogs) {
            workplace.deleteAllButRecords();
        } else {
            workplace.delete();
        }
    }
}
