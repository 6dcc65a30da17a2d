package io.matriarch.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.deadman.DeadmanMain;
import io.matriarch.failover.Timings;
import io.matriarch.lease.EtcdChoice;
import io.matriarch.node.NodeConnector.FenceOutcome;
import io.matriarch.node.NodeConnector.Link;
import io.matriarch.node.NodeConnector.LinkEvent;
import io.matriarch.node.NodeConnector.Reach;
import io.matriarch.node.NodeProfile;
import io.matriarch.persistence.secret.SecretStore;
import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.Member;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.RoleName;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.protocol.spec.RoleSpec;
import io.matriarch.runtime.Ticker;
import io.matriarch.testing.Eventually;
import io.matriarch.testing.TestSshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real sshd; the agent is {@link FakeAgent}, in a process of its own. */
class SshConnectorIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final InstanceId FIRST = InstanceId.parse("pg-test-1");
    private static final InstanceId SECOND = InstanceId.parse("pg-test-2");

    private Path local;
    private TestSshd sshd;
    private SshConnector connector;
    private final Secrets secrets = new Secrets();

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        local = directory;
        sshd = TestSshd.start();
        connector = connector("one");
    }

    @AfterEach
    void stop() {
        connector.close();
        sshd.close();
    }

    @Test
    void refusesAHostWhoseKeyIsNotRecorded() throws IOException {
        Files.writeString(sshd.knownHostsFile(), "");
        var heard = open(FIRST);
        var lost = heard.lost();
        assertThat(lost.reach()).isEqualTo(Reach.REFUSED);
        assertThat(lost.why()).contains("not recorded in " + sshd.knownHostsFile());
        assertThat(sshd.nodes()).isEmptyDirectory();
    }

    @Test
    void refusesAHostWhoseKeyHasChanged() {
        sshd.changeHostKey();
        var lost = open(FIRST).lost();
        assertThat(lost.reach()).isEqualTo(Reach.REFUSED);
        assertThat(lost.why()).contains("not the one recorded in " + sshd.knownHostsFile());
    }

    @Test
    void saysThatTheHostRefusesTheKey() throws IOException {
        Files.writeString(sshd.identityFile().resolveSibling("authorized_keys"), "");
        var lost = open(FIRST).lost();
        assertThat(lost.reach()).isEqualTo(Reach.REFUSED);
        assertThat(lost.why()).contains("does not let " + sshd.user() + " in");
    }

    @Test
    void saysThatNobodyIsThere() {
        sshd.kill();
        assertThat(open(FIRST).lost().reach()).isEqualTo(Reach.HOST_UNREACHABLE);
        sshd.launch();
    }

    @Test
    void installsStartsConfiguresAndAttaches() throws IOException {
        var heard = open(FIRST);
        heard.attached();
        Eventually.asserting(
                LIMIT,
                () -> assertThat(agentFile(FIRST, "received"))
                        .content()
                        .contains("\"type\":\"hello\"", "\"type\":\"configure\""));
        assertThat(agentFile(FIRST, "config.json")).content().contains("secret of postgres", "secret of role/test");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(agentFile(FIRST, "config.json"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(agentFile(FIRST, ""))))
                .isEqualTo("rwx------");
        assertThat(processOf(FIRST).info().commandLine().orElse("")).doesNotContain("secret of");
    }

    @Test
    void carriesMessagesBothWays() {
        var heard = open(FIRST);
        heard.attached();
        heard.link().send(new ToAgent.RequestReport());
        Eventually.within(
                LIMIT,
                () -> heard.events().stream()
                        .anyMatch(event -> event instanceof LinkEvent.Received(FromAgent.Reported(var report))
                                && report.instance().equals(FIRST)));
    }

    @Test
    void bringsAChangedConfigurationToTheAgent() {
        var heard = open(FIRST);
        heard.attached();
        secrets.put(FIRST.cluster(), "role/test", new Secret("another"));
        heard.link().configure(profile(FIRST));
        Eventually.asserting(
                LIMIT, () -> assertThat(agentFile(FIRST, "received")).content().contains("another"));
    }

    @Test
    void uploadsOnceForAllInstancesThatShareAFileSystem() throws IOException {
        var first = open(FIRST);
        var second = open(SECOND);
        first.attached();
        second.attached();
        assertThat(Stream.of(first, second).flatMap(heard -> heard.steps("uploading")))
                .hasSize(1);
        var jar = AgentJar.of(local.resolve("fake-one.jar")).name();
        assertThat(Files.isSameFile(agentFile(FIRST, jar), agentFile(SECOND, jar)))
                .isTrue();
    }

    @Test
    void reattachesAfterItsConnectionWasCutWithoutDisturbingTheAgent() {
        var heard = open(FIRST);
        var process = heard.attached().processId();
        sshd.cutConnections();
        assertThat(heard.lost().reach()).isEqualTo(Reach.HOST_UNREACHABLE);
        var again = open(FIRST);
        assertThat(again.attached().processId()).isEqualTo(process);
        assertThat(again.steps("uploading")).isEmpty();
        assertThat(again.steps("starting")).isEmpty();
    }

    @Test
    void noticesWithinSecondsThatAHostIsGoneWithoutAWord() {
        var heard = open(FIRST);
        heard.attached();
        sshd.freezeConnections();
        var began = System.nanoTime();
        assertThat(heard.lost().reach()).isEqualTo(Reach.HOST_UNREACHABLE);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void replacesAnAgentThatIsFrozen() throws IOException {
        var heard = open(FIRST);
        var process = heard.attached().processId();
        heard.link().close();
        signal("STOP", process);
        var began = System.nanoTime();
        var again = open(FIRST);
        assertThat(again.attached().processId()).isNotEqualTo(process);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .as("before the leader lease can run out")
                .isLessThan(Duration.ofSeconds(7));
        assertThat(isGone(process)).isTrue();
    }

    @Test
    void replacesAnAgentOfAnotherBuildByAskingItToRetire() throws IOException {
        var process = open(FIRST).attached().processId();
        try (var newer = connector("two")) {
            var again = open(newer, FIRST);
            assertThat(again.attached().processId()).isNotEqualTo(process);
        }
        assertThat(agentFile(FIRST, "received")).content().contains("\"type\":\"retire\"");
        assertThat(agentFile(FIRST, AgentJar.of(local.resolve("fake-one.jar")).name()))
                .doesNotExist();
    }

    @Test
    void replacesAJarThatWasDamaged() throws IOException {
        var heard = open(FIRST);
        var process = heard.attached().processId();
        signal("KILL", process);
        heard.lost();
        var jar = agentFile(FIRST, AgentJar.of(local.resolve("fake-one.jar")).name());
        Files.writeString(jar, "rubbish");
        var again = open(FIRST);
        again.attached();
        assertThat(again.steps("uploading")).hasSize(1);
    }

    @Test
    void saysWhyAnAgentDidNotStart() throws IOException {
        var heard = open(FIRST);
        var process = heard.attached().processId();
        Files.createFile(agentFile(FIRST, "fail-at-start"));
        signal("KILL", process);
        assertThat(heard.lost().reach()).isEqualTo(Reach.AGENT_UNREACHABLE);
        var lost = open(FIRST).lost();
        assertThat(lost.reach()).isEqualTo(Reach.AGENT_UNREACHABLE);
        assertThat(lost.why()).contains("no heart to go on");
    }

    @Test
    void saysThatThereIsNoJava() throws IOException {
        try (var misled = connector("one", Optional.of("/opt/no-java-here"))) {
            assertThat(open(misled, FIRST).lost().why()).contains("no Java 25 or newer in /opt/no-java-here");
        }
    }

    @Test
    void closingSaysTheLastWordsAndNothingIsHeardAfterwards() {
        var heard = open(FIRST);
        heard.attached();
        heard.link().send(new ToAgent.Retire(false));
        heard.link().close();
        Eventually.asserting(
                LIMIT, () -> assertThat(agentFile(FIRST, "received")).content().contains("\"type\":\"retire\""));
        assertThat(heard.events()).noneMatch(LinkEvent.Lost.class::isInstance);
    }

    @Test
    void fencesEveryProcessInTheDataDirectoryAndTheAgent() throws IOException {
        var agent = open(FIRST).attached().processId();
        var data = Files.createDirectory(sshd.nodes().resolve(FIRST.value()).resolve("data"));
        var running = sleepIn(data);
        var stopped = sleepIn(data);
        signal("STOP", stopped.pid());
        var bystander = sleepIn(local);
        try {
            assertThat(fence(FIRST)).isEqualTo(new FenceOutcome.Fenced());
            assertThat(isGone(running.pid())).isTrue();
            assertThat(isGone(stopped.pid())).isTrue();
            assertThat(isGone(agent)).isTrue();
            assertThat(bystander.isAlive()).isTrue();
        } finally {
            bystander.destroyForcibly();
        }
    }

    @Test
    void fencesARealPostgresWhosePostmasterIsFrozen() throws IOException, InterruptedException {
        var agent = open(FIRST).attached().processId();
        var postmaster = startPostgres(FIRST);
        var everybody = Stream.concat(Stream.of(postmaster), postmaster.descendants())
                .map(ProcessHandle::pid)
                .toList();
        assertThat(everybody).hasSizeGreaterThan(3);
        signal("STOP", postmaster.pid());
        assertThat(fence(FIRST)).isEqualTo(new FenceOutcome.Fenced());
        assertThat(everybody).allMatch(SshConnectorIT::isGone);
        assertThat(isGone(agent)).isTrue();
    }

    @Test
    void fencesAFrozenAgent() throws IOException {
        var agent = open(FIRST).attached().processId();
        signal("STOP", agent);
        assertThat(fence(FIRST)).isEqualTo(new FenceOutcome.Fenced());
        assertThat(isGone(agent)).isTrue();
    }

    @Test
    void leavesNoDeadmanBehindWhenItFences() throws IOException {
        open(FIRST).attached();
        var home = sshd.nodes().resolve(FIRST.value());
        var deadman = deadman(home);
        var bystander = deadman(local);
        try {
            assertThat(fence(FIRST)).isEqualTo(new FenceOutcome.Fenced());
            Eventually.within(LIMIT, () -> isGone(deadman.pid()));
            assertThat(bystander.isAlive()).isTrue();
        } finally {
            bystander.destroyForcibly();
        }
    }

    /** It has the arguments of one, waits for a line that never comes, and runs no Java, which that user may not read. */
    private Process deadman(Path home) throws IOException {
        return new ProcessBuilder(asUser(
                        "sh",
                        "-c",
                        "read -r line",
                        "java",
                        DeadmanMain.class.getName(),
                        home.resolve("agent/deadman.sock").toString(),
                        home.resolve("data").toString(),
                        "guard 1"))
                .start();
    }

    @Test
    void doesNotClaimToHaveFencedWhatIsNotThere() {
        assertThat(fence(SECOND)).isInstanceOf(FenceOutcome.Failed.class);
    }

    @Test
    void cannotFenceAHostThatIsGone() {
        sshd.kill();
        assertThat(fence(FIRST)).isInstanceOf(FenceOutcome.Unreachable.class);
        sshd.launch();
    }

    @Test
    void leavesNoThreadBehind() {
        open(FIRST).attached();
        connector.close();
        Eventually.within(
                LIMIT,
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("sshj")));
    }

    private SshConnector connector(String build) throws IOException {
        return connector(build, Optional.of(System.getProperty("java.home")));
    }

    private SshConnector connector(String build, Optional<String> javaHome) throws IOException {
        var installation = new AgentInstallation(
                sshd.nodes().toString(),
                FakeAgent.packedAs(build, local),
                javaHome,
                Optional.empty(),
                new EtcdChoice(List.of("http://127.0.0.1:2379")),
                Duration.ofSeconds(10));
        var settings = SshSettings.of(sshd.user(), sshd.port(), sshd.identityFile(), sshd.knownHostsFile());
        return new SshConnector(settings, installation, secrets, Ticker.system());
    }

    private Heard open(InstanceId instance) {
        return open(connector, instance);
    }

    private static Heard open(SshConnector connector, InstanceId instance) {
        var events = Collections.synchronizedList(new ArrayList<LinkEvent>());
        return new Heard(connector.open(profile(instance), events::add), events);
    }

    private FenceOutcome fence(InstanceId instance) {
        var outcome = new CompletableFuture<FenceOutcome>();
        connector.fence(profile(instance), outcome::complete);
        return outcome.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    private static NodeProfile profile(InstanceId instance) {
        var address = new NodeAddress(TestSshd.ADDRESS);
        var settings = ClusterSettings.defaults().withRoles(List.of(RoleSpec.login(new RoleName("test"), 1)));
        return new NodeProfile(
                instance,
                address,
                settings,
                List.of(new Member(instance, address)),
                Timings.of(settings).lease());
    }

    private Path agentFile(InstanceId instance, String name) {
        return sshd.nodes().resolve(instance.value()).resolve("agent").resolve(name);
    }

    private ProcessHandle processOf(InstanceId instance) throws IOException {
        var pid = Files.readString(agentFile(instance, "agent.pid")).strip();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private Process sleepIn(Path directory) throws IOException {
        return new ProcessBuilder(asUser("setsid", "sleep", "300"))
                .directory(directory.toFile())
                .start();
    }

    /** A server that is nobody's child, in the data directory of an instance; its postmaster. */
    private ProcessHandle startPostgres(InstanceId instance) throws IOException, InterruptedException {
        var home = sshd.nodes().resolve(instance.value());
        var data = home.resolve("data");
        var programs = newestPostgres();
        run(asUser(programs.resolve("initdb").toString(), "-D", data.toString(), "--no-sync", "--locale=C"));
        run(asUser(
                programs.resolve("pg_ctl").toString(),
                "-D",
                data.toString(),
                "-o",
                "-c listen_addresses= -c unix_socket_directories=" + home,
                "-l",
                home.resolve("log").toString(),
                "-w",
                "start"));
        var postmaster = Files.readAllLines(data.resolve("postmaster.pid")).getFirst();
        return ProcessHandle.of(Long.parseLong(postmaster)).orElseThrow();
    }

    private static Path newestPostgres() throws IOException {
        try (var versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.max(Comparator.comparing(Path::getFileName))
                    .orElseThrow()
                    .resolve("bin");
        }
    }

    private List<String> asUser(String... command) {
        var switching = System.getProperty("user.name").equals("root")
                ? Stream.of("setpriv", "--reuid=" + sshd.user(), "--regid=" + sshd.user(), "--init-groups")
                : Stream.<String>of();
        return Stream.concat(switching, Stream.of(command)).toList();
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }

    /** Nobody may have buried it yet. */
    private static boolean isGone(long process) {
        try {
            return Files.readString(Path.of("/proc/" + process + "/stat")).matches("(?s).*\\) [ZX] .*");
        } catch (IOException buried) {
            return true;
        }
    }

    private static void signal(String signal, long process) throws IOException {
        try {
            var status = new ProcessBuilder("kill", "-" + signal, Long.toString(process))
                    .start()
                    .waitFor();
            assertThat(status).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** A link and what its listener has heard. */
    private record Heard(Link link, List<LinkEvent> events) {

        FromAgent.Welcome attached() {
            return await(LinkEvent.Attached.class).welcome();
        }

        LinkEvent.Lost lost() {
            return await(LinkEvent.Lost.class);
        }

        Stream<String> steps(String beginning) {
            synchronized (events) {
                return List.copyOf(events).stream()
                        .filter(LinkEvent.Progress.class::isInstance)
                        .map(event -> ((LinkEvent.Progress) event).step())
                        .filter(step -> step.startsWith(beginning));
            }
        }

        private <E extends LinkEvent> E await(Class<E> kind) {
            Eventually.within(
                    LIMIT,
                    () -> first(kind).isPresent() || first(LinkEvent.Lost.class).isPresent());
            return first(kind).orElseThrow(() -> new AssertionError("heard only " + events));
        }

        private <E extends LinkEvent> Optional<E> first(Class<E> kind) {
            synchronized (events) {
                return List.copyOf(events).stream()
                        .filter(kind::isInstance)
                        .map(kind::cast)
                        .findFirst();
            }
        }
    }

    /** Secrets whose value says which they are. */
    private static final class Secrets implements SecretStore {

        private final Map<String, Secret> secrets = new ConcurrentHashMap<>();

        @Override
        public Secret getOrCreate(ClusterName cluster, String name) {
            return secrets.computeIfAbsent(name, absent -> new Secret("secret of " + absent));
        }

        @Override
        public Optional<Secret> get(ClusterName cluster, String name) {
            return Optional.of(getOrCreate(cluster, name));
        }

        @Override
        public int put(ClusterName cluster, String name, Secret secret) {
            secrets.put(name, secret);
            return 2;
        }

        @Override
        public void forget(ClusterName cluster) {
            secrets.clear();
        }
    }
}
