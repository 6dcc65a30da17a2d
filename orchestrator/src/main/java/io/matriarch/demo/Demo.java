package io.matriarch.demo;

import io.matriarch.cli.InstanceTable;
import io.matriarch.installation.Account;
import io.matriarch.installation.Api;
import io.matriarch.installation.Children;
import io.matriarch.installation.Etcd;
import io.matriarch.installation.Host;
import io.matriarch.installation.InstallationFailure;
import io.matriarch.installation.OrchestratorProcess;
import io.matriarch.installation.Programs;
import io.matriarch.installation.Sshd;
import io.matriarch.installation.Teardown;
import io.matriarch.installation.Time;
import io.matriarch.installation.Workplace;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The demo from its first process to its last act. */
final class Demo {

    private static final Duration BUILD_LIMIT = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(200);

    /** Long enough for a few hundred rows, so that a lost one has company. */
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private static final int CHANCES = 4;

    private final List<Host> nodes;
    private final Programs programs;
    private final Account account;
    private final Workplace workplace;
    private final Children children;
    private final Teardown teardown;
    private final Narrator narrator;
    private final Time time;
    private final Ports ports;

    Demo(
            List<Host> nodes,
            Programs programs,
            Account account,
            Workplace workplace,
            Children children,
            Teardown teardown,
            Narrator narrator,
            Time time) {
        this.nodes = List.copyOf(nodes);
        this.programs = programs;
        this.account = account;
        this.workplace = workplace;
        this.children = children;
        this.teardown = teardown;
        this.narrator = narrator;
        this.time = time;
        var first = FirstDemo.claim();
        first.ifPresent(teardown::closing);
        this.ports = Ports.free(nodes, first.isPresent());
    }

    /** Starts everything, and returns when the cluster is up and a client writes to it. */
    Stage build() throws InterruptedException {
        introduce();
        startEtcd();
        var injection = bootHosts();
        var api = startOrchestrator();
        applyInventory(api);
        return startClient(api, injection);
    }

    /** Whether everything in the script went as promised. */
    boolean play(Script script, Stage stage) throws InterruptedException {
        var good = true;
        for (var fault : script.faults()) {
            good &= play(fault, stage);
        }
        return good;
    }

    /** A crash that hits a write on its way ends in a restart, not in a failover; then the crash is shown once more. */
    private boolean play(Fault fault, Stage stage) throws InterruptedException {
        for (var chance = 1; ; chance++) {
            time.rest(WARM_UP);
            var outcome = Act.play(fault, stage);
            if (!report(outcome, stage)) {
                return false;
            }
            if (!outcome.isRestartInPlace() || chance == CHANCES) {
                return true;
            }
            narrator.say("");
            narrator.remark(
                    "The crash hit a write that no standby had received yet. Promoting one could have lost a promise,");
            narrator.remark("so PostgreSQL was restarted where it was, which takes longer. Once more, for a failover:");
        }
    }

    private void introduce() {
        narrator.say("Matriarch demo: %d PostgreSQL servers on this machine, as if each had a host of its own."
                .formatted(nodes.size()));
        narrator.say(
                "Everything lies in %s; PostgreSQL runs as the user %s.".formatted(workplace.root(), account.name()));
        ports.surprises().forEach(narrator::say);
    }

    private void startEtcd() throws InterruptedException {
        narrator.step(
                "etcd on 127.0.0.1:%d, which holds the lease: who may accept writes".formatted(ports.etcdClient()));
        new Etcd(children, programs, account, workplace, List.of(DemoFiles.etcd(ports)), time).start();
    }

    private Injection bootHosts() throws InterruptedException {
        narrator.step("sshd on %s, port %d: the only way to the hosts, with host keys that are verified"
                .formatted(nodes.stream().map(Host::address).collect(Collectors.joining(", ")), ports.ssh()));
        var sshd = new Sshd(children, programs, account, workplace, ports.ssh(), time);
        sshd.prepare(nodes);
        var injection = new Injection(workplace, sshd);
        for (var node : nodes) {
            injection.boot(node);
        }
        return injection;
    }

    private Api startOrchestrator() throws InterruptedException {
        narrator.step("matriarch server --config %s: decides, and writes down why before it acts"
                .formatted(workplace.configuration()));
        workplace.write(workplace.configuration(), DemoFiles.configuration(workplace, account, ports, javaForAgents()));
        var api = teardown.closing(new Api(URI.create("http://127.0.0.1:" + ports.http()), DemoHosts.CLUSTER));
        OrchestratorProcess.start(children, workplace, List.of(), api, time);
        return api;
    }

    /** Our own, unless it lies where the nodes' user may not look: then the agents find another. */
    private String javaForAgents() {
        var home = OrchestratorProcess.javaHome();
        return account.canRun(home.resolve("bin/java")) ? home.toString() : "";
    }

    private void applyInventory(Api api) throws InterruptedException {
        narrator.step("matriarch apply %s: from empty hosts to a cluster, over SSH".formatted(workplace.inventory()));
        var inventory = DemoFiles.inventory(nodes, ports);
        workplace.write(workplace.inventory(), inventory);
        api.apply(workplace.inventory().toString(), inventory)
                .steps()
                .forEach(step -> narrator.remark(step.sentence()));
        var progress = new BuildProgress(api, narrator);
        if (!time.await(BUILD_LIMIT, progress::tellWhetherDone)) {
            throw new InstallationFailure("the cluster is not up after " + Narrator.seconds(BUILD_LIMIT));
        }
        narrator.step("matriarch list");
        showTable(api);
    }

    private Stage startClient(Api api, Injection injection) {
        narrator.step("a client begins to write a row every 10 ms to whoever accepts writes");
        var log = new WriteLog();
        var client = teardown.closing(new WritingClient(new Login(ports.postgres()), nodes, log, time));
        var stage = new Stage(nodes, api, client, log, injection, narrator, time);
        client.start(stage.leader());
        return stage;
    }

    private boolean report(Outcome outcome, Stage stage) {
        narrator.say("");
        outcome.lines().forEach(narrator::remark);
        narrator.say("");
        showTable(stage.api());
        return outcome.isGood();
    }

    private void showTable(Api api) {
        InstanceTable.lines(api.cluster().rows()).forEach(narrator::remark);
    }

    /** Tells what the client notices of what people do, until the demo is interrupted. */
    void watch(Stage stage) throws InterruptedException {
        var since = time.ticker().nanos();
        while (true) {
            for (var interruption : stage.log().interruptionsAfter(since)) {
                since = interruption.after().nanos();
                narrator.progress(sentence(interruption));
            }
            time.rest(POLL);
        }
    }

    private static String sentence(Interruption interruption) {
        var millis = interruption.duration().toMillis();
        return interruption.isChangeOfLeader()
                ? "client: %s acknowledges, %,d ms after %s"
                        .formatted(
                                interruption.after().instance(),
                                millis,
                                interruption.before().instance())
                : "client: no write was acknowledged for %,d ms".formatted(millis);
    }

    /** What to try while it runs. */
    void invite(Stage stage) {
        var matriarch = ports.http() == Ports.HTTP
                ? "./matriarch"
                : "MATRIARCH_URL=http://127.0.0.1:%d ./matriarch".formatted(ports.http());
        narrator.say("");
        narrator.say("It runs until Ctrl-C, and so does the client. Try in another terminal:");
        narrator.say("");
        for (var command :
                List.of("list", "events pg-demo --follow", "switchover pg-demo", "replay pg-demo --verify")) {
            narrator.remark(matriarch + " " + command);
        }
        narrator.remark("psql '%s'".formatted(new Login(ports.postgres()).url(nodes)));
        narrator.remark("kill -9 $(head -1 %s)"
                .formatted(workplace.postmasterPid(stage.leader().instance())));
        narrator.say("");
    }
}
