package io.matriarch.demo;

import io.matriarch.cli.Subcommand;
import io.matriarch.installation.Account;
import io.matriarch.installation.Children;
import io.matriarch.installation.InstallationFailure;
import io.matriarch.installation.Programs;
import io.matriarch.installation.Teardown;
import io.matriarch.installation.Time;
import io.matriarch.installation.Workplace;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        description = {
            "Show a failover on this machine: etcd, sshd for every node, an orchestrator and PostgreSQL, all real and all on"
                    + " loopback addresses; a client that writes all the time; a fault; and what it has cost.",
        },
        footer = {
            "",
            "Faults:",
            "  postmaster  SIGKILL to the leader's postmaster",
            "  host        SIGKILL to everything on the leader's node",
            "  none        no fault, a planned switchover",
            "  Without --fault: the postmaster, then a switchover.",
            "",
            "Exit code with --once: 0 when no acknowledged write was lost, the outage kept within pg_rto and nothing is left;",
            "else 1, and the logs are kept.",
        })
public final class DemoCommand implements Subcommand, Callable<Integer> {

    private static final int DONE = 0;
    private static final int FAILED = 1;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Option(names = "--nodes", paramLabel = "N", description = "How many, 2 to 9; default: ${DEFAULT-VALUE}.")
    private int count = 3;

    @Option(names = "--fault", paramLabel = "none|postmaster|host", description = "What happens to the leader.")
    private @Nullable FaultOption fault;

    @Option(names = "--once", description = "Show it, tear everything down and leave nothing behind.")
    private boolean once;

    @Spec
    private @Nullable CommandSpec spec;

    /** The faults as they are spelt on the command line. */
    enum FaultOption {
        none(Script.NONE),
        postmaster(Script.POSTMASTER),
        host(Script.HOST);

        private final Script script;

        FaultOption(Script script) {
            this.script = script;
        }
    }

    @Override
    public Integer call() {
        if (spec != null && (count < DemoHosts.FEWEST || count > DemoHosts.MOST)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--nodes %d: from %d to %d are possible".formatted(count, DemoHosts.FEWEST, DemoHosts.MOST));
        }
        var time = Time.real();
        var narrator = new Narrator(new PrintWriter(System.out, true, StandardCharsets.UTF_8), time);
        try {
            return prepare(narrator, time);
        } catch (InstallationFailure impossible) {
            System.err.println("matriarch: " + impossible.sentence());
            return FAILED;
        }
    }

    private int prepare(Narrator narrator, Time time) {
        var programs = Programs.find();
        var account = Account.unprivileged();
        var nodes = DemoHosts.first(count);
        var workplace = Workplace.create("matriarch-demo", account);
        var children = new Children(workplace);
        var teardown = new Teardown(workplace, children, time);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> onInterrupt(teardown, narrator), "teardown"));
        var demo = new Demo(nodes, programs, account, workplace, children, teardown, narrator, time);
        return perform(demo, teardown, workplace, narrator);
    }

    private int perform(Demo demo, Teardown teardown, Workplace workplace, Narrator narrator) {
        try {
            var stage = demo.build();
            var good = demo.play(fault == null ? Script.BOTH : fault.script, stage);
            if (!once) {
                demo.invite(stage);
                demo.watch(stage);
            }
            return good ? end(teardown, narrator) : giveUp("it did not go as promised", teardown, workplace, narrator);
        } catch (InstallationFailure failure) {
            return giveUp(failure.sentence(), teardown, workplace, narrator);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return giveUp("interrupted", teardown, workplace, narrator);
        }
    }

    private static int end(Teardown teardown, Narrator narrator) {
        narrator.step("everything is torn down");
        var left = teardown.run(false);
        if (left.isEmpty()) {
            narrator.remark("no process and no file is left");
            return DONE;
        }
        left.forEach(thing -> narrator.remark("left: " + thing));
        return FAILED;
    }

    private static int giveUp(String reason, Teardown teardown, Workplace workplace, Narrator narrator) {
        narrator.say("");
        narrator.say("FAILED: " + reason);
        var left = teardown.run(true);
        left.forEach(thing -> narrator.remark("left: " + thing));
        narrator.say(
                "The logs are kept in %s and in the instances' directories beside it.".formatted(workplace.logs()));
        return FAILED;
    }

    /** Ctrl-C, at any moment; or the demo's own end, when all is torn down already. */
    private static void onInterrupt(Teardown teardown, Narrator narrator) {
        narrator.silenceOthers();
        if (!teardown.isDone()) {
            narrator.say("");
            narrator.say("Everything is torn down ...");
            teardown.run(false).forEach(thing -> narrator.say("left: " + thing));
        }
    }
}
