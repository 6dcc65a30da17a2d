package io.matriarch.simulator.measurement;

import io.matriarch.cli.Subcommand;
import io.matriarch.runtime.Pause;
import io.matriarch.runtime.Ticker;
import io.matriarch.simulator.calibration.CalibrationFile;
import io.matriarch.simulator.calibration.CalibrationFile.Entry;
import io.matriarch.ssh.SshSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures and writes a calibration. {@code scripts/calibrate} starts what it needs, and it. */
@Command(
        name = "calibrate",
        hidden = true,
        description = {
            "Measure how long PostgreSQL, etcd, disks and agents take on this machine, for the simulator.",
            "Run scripts/calibrate instead: it starts the etcd and the sshd that this command wants."
        })
public final class CalibrateCommand implements Subcommand, Callable<Integer> {

    /** sysexits.h: EX_UNAVAILABLE. */
    private static final int UNAVAILABLE = 69;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "20",
            description = "How often what takes long is done (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where the calibration goes.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(names = "--name", paramLabel = "TEXT", required = true, description = "What was measured, for people.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            required = true,
            description = "For all files; belongs to whom PostgreSQL runs as.")
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Option(names = "--etcd", paramLabel = "URL", required = true, split = ",", description = "Of a fresh etcd.")
    @SuppressWarnings("NullAway.Init")
    private List<String> etcd;

    @Option(names = "--ssh-user", required = true, description = "Who logs in.")
    @SuppressWarnings("NullAway.Init")
    private String sshUser;

    @Option(names = "--ssh-port", required = true, description = "Of an sshd on 127.0.0.1.")
    private int sshPort;

    @Option(names = "--ssh-identity", paramLabel = "FILE", required = true, description = "The key to log in with.")
    @SuppressWarnings("NullAway.Init")
    private Path sshIdentity;

    @Option(names = "--ssh-known-hosts", paramLabel = "FILE", required = true, description = "The sshd's key.")
    @SuppressWarnings("NullAway.Init")
    private Path sshKnownHosts;

    @Option(names = "--jar", paramLabel = "FILE", required = true, description = "The agent's.")
    @SuppressWarnings("NullAway.Init")
    private Path jar;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        var bench = new Bench(directory.toAbsolutePath(), rounds, Ticker.system(), Pause.real());
        var samples = new Samples(bench.ticker());
        try {
            say("pledges and events");
            new DiskMeasurement(bench, samples).run();
            say("etcd");
            new EtcdMeasurement(bench, samples).run(etcd);
            new SshMeasurement(bench, samples, this::say)
                    .run(SshSettings.of(sshUser, sshPort, sshIdentity, sshKnownHosts), jar, etcd);
            new PostgresMeasurement(bench, samples, this::say).run();
            Files.writeString(out, file(samples).json());
        } catch (MeasurementFailure failed) {
            say(String.valueOf(failed.getMessage()));
            return UNAVAILABLE;
        }
        say("wrote " + out);
        return 0;
    }

    private CalibrationFile file(Samples samples) {
        var delays = new LinkedHashMap<String, Entry>();
        delays.put(
                "network",
                new Entry(
                        0.2,
                        2,
                        0,
                        "assumed: one way between two hosts of one data centre; on loopback there is nothing to measure"));
        note(delays, samples, "walFlush", "a one-row insert, committed, as its client sees it; loopback included");
        note(delays, samples, "promote", "until writes are accepted, after the leader was killed");
        note(delays, samples, "fastShutdown", "of a leader with a standby, checkpoint of little included");
        note(delays, samples, "kill", "until no process is left");
        note(delays, samples, "startClean", "a leader after a shutdown, a standby after a rewind; until connections");
        note(delays, samples, "crashRecovery", "after a kill under load, a few MB of WAL to replay; until connections");
        note(delays, samples, "initdb", "with checksums and our configuration");
        note(delays, samples, "baseBackup", "of a database of some tens of MB");
        note(delays, samples, "rewind", "of a database of some tens of MB that has diverged by a row");
        note(delays, samples, "walEnd", "of a killed leader");
        note(delays, samples, "reconnect", "of a WAL receiver that was ended, its wait before another try included");
        note(delays, samples, "look", "at a leader and at a standby in turn");
        note(delays, samples, "etcd", "three members on loopback and one disk: keepalive with read; take and release");
        note(delays, samples, "pledge", "written, fsynced and renamed, directory fsynced");
        note(delays, samples, "sshConnect", "login, survey and attachment to an agent that runs; loopback");
        note(delays, samples, "agentStart", "from its start over SSH until it is attached; loopback");
        note(delays, samples, "journal", "one event of 500 bytes in the journal's file, committed");
        return new CalibrationFile(name, delays);
    }

    private static void note(Map<String, Entry> delays, Samples samples, String what, String note) {
        delays.put(what, samples.entry(what, note));
    }

    private void say(String text) {
        spec.commandLine().getErr().println("calibrate: " + text);
        spec.commandLine().getErr().flush();
    }
}
