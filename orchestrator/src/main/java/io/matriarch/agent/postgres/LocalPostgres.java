package io.matriarch.agent.postgres;

import io.matriarch.agent.postgres.Configuration.StartAs;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.runtime.Pause;
import io.matriarch.runtime.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL server on this machine, with the programs of its distribution. */
public final class LocalPostgres implements PostgresServer {

    private static final Logger LOG = LoggerFactory.getLogger(LocalPostgres.class);
    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final Duration CHECKPOINT = Duration.ofMinutes(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
    private static final String NEVER_WAIT_FOR_STANDBYS = "-c synchronous_commit=local";

    private final Home home;
    private final Ticker ticker;
    private final InstantSource clock;
    private final Waiting waiting;
    private final ServerFiles files;
    private final Installation installation;
    private final Commands commands;
    private final Processes processes;
    private final Postmaster postmaster;
    private final Rewind rewind;
    private final DataInspection inspection;
    private final DataReplacement replacement;
    private final OwnWal wal;
    private final Sql working;
    private final Sql observing;
    private final Canaries canaries;
    private volatile ServerSettings settings;
    private volatile @Nullable ServerState activity;
    private volatile boolean answered;
    private volatile boolean endedOnPurpose;

    /**
     * @param account under which PostgreSQL runs
     * @param ticker for every patience
     * @param clock for the names of directories that are put aside
     */
    public LocalPostgres(
            Home home, ServerSettings settings, OsAccount account, Ticker ticker, Pause pause, InstantSource clock) {
        this.home = home;
        this.settings = settings;
        this.ticker = ticker;
        this.clock = clock;
        waiting = new Waiting(ticker, pause);
        files = new ServerFiles(account);
        installation = new Installation(home, account, files);
        commands = new Commands(account, home.directory());
        processes = new Processes(home.data(), waiting);
        postmaster = new Postmaster(account, home.data(), installation.log(), processes, waiting);
        rewind = new Rewind(commands, files, home.data());
        inspection = new DataInspection(home.data(), commands, rewind, this::programs);
        replacement = new DataReplacement(home.data(), files);
        wal = new OwnWal(home.data(), inspection, new WalDump(commands, home.data()), postmaster, this::programs);
        working = new Sql(() -> superuser(Configuration.SUPERUSER), ticker);
        observing = new Sql(() -> superuser(Configuration.SUPERUSER), ticker);
        canaries = new Canaries(() -> new Sql(() -> superuser(Configuration.SUPERUSER), ticker), ticker);
    }

    @Override
    public DataDirectory inspect() {
        return inspection.look();
    }

    @Override
    public Outcome initialize() {
        return during(ServerState.INITIALIZING, programs -> {
            if (!(inspect() instanceof DataDirectory.Absent there)) {
                return new Outcome.Failed("there is a data directory already");
            }
            installation.prepare(settings);
            var stamp = Quarantine.stamp(clock.instant());
            var fresh = replacement.fresh(stamp);
            var outcome = new InitDb(commands, files, home.secrets()).into(fresh, programs, settings);
            if (outcome instanceof Outcome.Done) {
                replacement.replaceBy(fresh, there, stamp);
                installation.configure(settings, new StartAs.Primary());
                LOG.info("initialized a new data directory");
            }
            return outcome;
        });
    }

    @Override
    public Outcome cloneFrom(Upstream leader, Consumer<Progress> progress) {
        return during(ServerState.CLONING, programs -> {
            var answer = new LeaderHistory(ticker).of(leader, settings.replicationPassword(), ANSWER);
            if (!(answer instanceof Sql.Answer.Value<Fitness.Past>(var theirs))) {
                return new Outcome.Failed(leader.instance() + " cannot be cloned: " + answer.problem());
            }
            var there = inspect();
            if (there instanceof DataDirectory.Present present
                    && !present.system().equals(theirs.system())) {
                return new Outcome.Failed("the data directory here is of another system, " + present.system()
                        + "; that of " + leader.instance() + " is " + theirs.system());
            }
            installation.prepare(settings);
            reserveWal(leader);
            var stamp = Quarantine.stamp(clock.instant());
            var fresh = replacement.fresh(stamp);
            var connection = installation.configuration(settings).connectionTo(leader);
            var outcome = new BaseBackup(commands, files).into(fresh, programs, connection, progress);
            if (outcome instanceof Outcome.Done) {
                replacement.replaceBy(fresh, there, stamp);
                rewind.forget();
                wal.wasReplaced();
                installation.configure(settings, new StartAs.Standby(leader));
                LOG.info("cloned {}", leader.instance());
            }
            return outcome;
        });
    }

    /** So that the leader still has the WAL when the clone begins to stream. A slot that is there already is as good. */
    private void reserveWal(Upstream leader) {
        var answer = new LeaderHistory(ticker)
                .reserve(
                        leader,
                        settings.replicationPassword(),
                        settings.instance().slotName(),
                        ANSWER);
        if (answer instanceof Sql.Answer.Unreachable<Boolean> || answer instanceof Sql.Answer.TimedOut<Boolean>) {
            LOG.warn("no slot could be reserved on {}: {}", leader.instance(), answer.problem());
        }
    }

    @Override
    public void discardReplaced() {
        try {
            replacement.discardReplaced();
        } catch (IOException e) {
            LOG.warn("a replaced data directory cannot be deleted: {}", e.getMessage());
        }
    }

    @Override
    public Outcome rewindTo(Upstream leader) {
        return during(ServerState.REWINDING, programs -> switch (fitFor(leader)) {
            case Fit.CanStream() -> new Outcome.Done();
            case Fit.WalRemoved(var why) -> new Outcome.Failed(why);
            case Fit.Foreign(var theirs) -> new Outcome.Failed(leader.instance() + " is of another system, " + theirs);
            case Fit.Unknown(var why) -> new Outcome.TimedOut(why);
            case Fit.Diverged diverged -> rewind(diverged, leader, programs);
            case Fit.OtherFork fork -> {
                var kept = keepTail(fork.forkedAt());
                yield kept instanceof Outcome.Done ? new Outcome.Failed(notRewindable(fork, leader)) : kept;
            }
        });
    }

    private Outcome rewind(Fit.Diverged diverged, Upstream leader, Programs programs) throws IOException {
        var kept = keepTail(diverged.forkedAt());
        if (!(kept instanceof Outcome.Done)) {
            return kept;
        }
        // Crash recovery may run first, with what the configuration says.
        installation.configure(settings, new StartAs.Primary());
        var connection = installation.configuration(settings).connectionTo(leader);
        var outcome = rewind.from(connection + " dbname=" + Configuration.SUPERUSER, programs);
        if (outcome instanceof Outcome.Done) {
            wal.wasReplaced();
            installation.configure(settings, new StartAs.Standby(leader));
            LOG.info(
                    "rewound from {} to {}, where {} forked off",
                    diverged.ours(),
                    diverged.forkedAt(),
                    leader.instance());
        }
        return outcome;
    }

    private Outcome keepTail(Lsn fork) throws IOException {
        var control = inspection.control();
        var timeline = wal.history().current();
        return new Quarantine(home.quarantine(), files)
                .keepTail(home.data(), timeline, fork, control.segmentBytes(), clock.instant());
    }

    private static String notRewindable(Fit.OtherFork fork, Upstream leader) {
        return "%s has gone on from %s or later under the same timeline number, which pg_rewind cannot tell apart"
                .formatted(leader.instance(), fork.forkedAt());
    }

    @Override
    public Fit fitFor(Upstream leader) {
        try {
            var ours = wal.past(postmaster
                    .running()
                    .flatMap(process -> working.ask(ANSWER, Look::at).toOptional()));
            if (ours.isEmpty()) {
                return new Fit.Unknown("the end of the WAL here cannot be told");
            }
            var theirs = new LeaderHistory(ticker).of(leader, settings.replicationPassword(), ANSWER);
            if (!(theirs instanceof Sql.Answer.Value<Fitness.Past>(var past))) {
                return new Fit.Unknown(leader.instance() + ": " + theirs.problem());
            }
            var fit = unlessForked(Fitness.of(ours.get(), past), ours.get(), past, leader);
            return fit instanceof Fit.CanStream
                    ? unlessRemoved(leader, ours.get().end())
                    : fit;
        } catch (IOException e) {
            return new Fit.Unknown("the data directory here cannot be read: " + e.getMessage());
        }
    }

    /** Compares the WAL itself, as far as both still have it. */
    private Fit unlessForked(Fit fit, Fitness.Past ours, Fitness.Past theirs, Upstream leader) throws IOException {
        var same = Fitness.sameUpTo(fit, ours);
        var piece = same.isEmpty()
                ? Optional.<WalPiece>empty()
                : wal.pieceBefore(same.get(), ours.history().current());
        if (piece.isEmpty()) {
            return fit;
        }
        var answer = new LeaderHistory(ticker)
                .sameStretch(
                        leader,
                        settings.replicationPassword(),
                        piece.get(),
                        theirs.history().current(),
                        ANSWER);
        return answer instanceof Sql.Answer.Value<ByteBuffer>(var bytes)
                        && bytes.hasRemaining()
                        && !bytes.equals(piece.get().bytes())
                ? Fitness.forked(ours, theirs)
                : fit;
    }

    /** Streaming begins with the WAL file in which ours ends; what the leader does not answer is not held against it. */
    private Fit unlessRemoved(Upstream leader, Lsn end) throws IOException {
        var oldest = new LeaderHistory(ticker).oldestSegment(leader, settings.replicationPassword(), ANSWER);
        var needed = Quarantine.segmentName(
                        new Timeline(1), end, inspection.control().segmentBytes())
                .substring(Quarantine.TIMELINE_DIGITS);
        return oldest instanceof Sql.Answer.Value<String>(var name) && needed.compareTo(name) < 0
                ? new Fit.WalRemoved(leader.instance() + " has removed the WAL after " + end)
                : new Fit.CanStream();
    }

    @Override
    public Outcome startPrimary() {
        return start(installation.isStandby() ? new StartAs.PromotedAtStart() : new StartAs.Primary());
    }

    @Override
    public Outcome startStandby(Upstream leader) {
        return start(new StartAs.Standby(leader));
    }

    @Override
    public Outcome startForPromotion() {
        return start(new StartAs.StandbyOfNobody());
    }

    private Outcome start(StartAs role) {
        return during(null, programs -> {
            if (!(inspect() instanceof DataDirectory.Present)) {
                return new Outcome.Failed("there is no usable data directory: " + inspect());
            }
            installation.configure(settings, role);
            installation.forgetSocketLock(settings);
            answered = false;
            endedOnPurpose = false;
            wal.willGrow();
            LOG.info("starting PostgreSQL as {}", role);
            return postmaster.start(programs);
        });
    }

    @Override
    public Outcome follow(Upstream leader) {
        try {
            if (!installation.isStandby()) {
                return new Outcome.Failed("it is no standby");
            }
            installation.configure(settings, new StartAs.Standby(leader));
            postmaster.signal("HUP");
            return new Outcome.Done();
        } catch (IOException e) {
            return new Outcome.Failed("its configuration cannot be written: " + e.getMessage());
        }
    }

    @Override
    public Outcome detach() {
        try {
            if (!installation.isStandby()) {
                return new Outcome.Failed("it is no standby");
            }
            installation.configure(settings, new StartAs.StandbyOfNobody());
        } catch (IOException e) {
            return new Outcome.Failed("its configuration cannot be written: " + e.getMessage());
        }
        postmaster.signal("HUP");
        return waiting.until(waiting.deadline(ANSWER), BETWEEN_LOOKS, this::hasNoReceiver)
                ? new Outcome.Done()
                : new Outcome.TimedOut("its WAL receiver did not end");
    }

    /** One that comes up after the password was taken away reaches nobody; one that was there before is ended. */
    private boolean hasNoReceiver() {
        var receivers = processes.all().stream()
                .filter(process -> Processes.title(process.pid()).contains(": walreceiver"))
                .toList();
        receivers.forEach(receiver -> postmaster.signal(receiver.pid(), "TERM"));
        return receivers.isEmpty();
    }

    @Override
    public Counted count(Epoch epoch, StandbySet standbys, boolean first) {
        var connections = (Supplier<Sql>) () -> new Sql(() -> superuser(Configuration.SUPERUSER), ticker);
        return new Counting(installation, postmaster, waiting, connections)
                .by(Configuration.waitingFor(epoch, standbys), first, settings);
    }

    @Override
    public Outcome promote(Duration patience) {
        var deadline = waiting.deadline(patience);
        var before = working.ask(patience, LocalPostgres::acceptsWrites);
        if (before instanceof Sql.Answer.Value<Boolean>(var primary) && primary) {
            return new Outcome.Done();
        }
        try {
            files.write(home.data().resolve("promote"), "");
        } catch (IOException e) {
            return new Outcome.Failed("the promote file cannot be written: " + e.getMessage());
        }
        postmaster.signal("USR1");
        var writable = waiting.until(
                deadline,
                BETWEEN_LOOKS,
                () -> postmaster.running().isEmpty()
                        || working.ask(deadline.leftOrAtLeast(BETWEEN_LOOKS), LocalPostgres::acceptsWrites)
                                .toOptional()
                                .orElse(false));
        if (postmaster.running().isEmpty()) {
            return new Outcome.Failed("PostgreSQL ended while it was being promoted");
        }
        if (!writable) {
            return new Outcome.TimedOut("promoting took more than " + patience);
        }
        return new Outcome.Done();
    }

    private static boolean acceptsWrites(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT NOT pg_catalog.pg_is_in_recovery()")) {
            return row.next() && row.getBoolean(1);
        }
    }

    @Override
    public Outcome stop(Duration patience) {
        endedOnPurpose = true;
        postmaster.adopt();
        working.forget();
        activity = ServerState.STOPPING;
        try {
            return new Shutdown(postmaster, processes, this::isShutDownOnDisk, waiting).within(patience);
        } finally {
            activity = null;
        }
    }

    private boolean isShutDownOnDisk() {
        try {
            return inspection.control().isCleanlyShutDown();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public Outcome kill() {
        endedOnPurpose = true;
        return postmaster.kill();
    }

    @Override
    public Outcome checkpoint() {
        try (var sql = new Sql(() -> superuser(Configuration.SUPERUSER), ticker)) {
            return switch (sql.ask(CHECKPOINT, connection -> execute(connection, "CHECKPOINT"))) {
                case Sql.Answer.Value<Boolean> done -> new Outcome.Done();
                case Sql.Answer.TimedOut<Boolean>() ->
                    new Outcome.TimedOut("the checkpoint took more than " + CHECKPOINT);
                case Sql.Answer.Rejected<Boolean> rejected -> new Outcome.Failed(rejected.problem());
                case Sql.Answer.Unreachable<Boolean> unreachable -> new Outcome.Failed(unreachable.problem());
            };
        }
    }

    @Override
    public Outcome commit() {
        return canaries.commit();
    }

    @Override
    public Outcome commit(Epoch epoch, StandbySet standbys) {
        return canaries.commit(Configuration.waitingFor(epoch, standbys));
    }

    @Override
    public PostgresReport observe(Duration patience) {
        var current = activity;
        if (current != null) {
            return PostgresReport.of(current);
        }
        if (postmaster.running().isEmpty() && !postmaster.adopt()) {
            return observeEnded(patience);
        }
        var answer = observing.ask(patience, Look::at);
        if (answer instanceof Sql.Answer.Value<PostgresReport>(var report)) {
            answered = true;
            wal.saw(report);
            return report;
        }
        if (postmaster.running().isEmpty()) {
            return observeEnded(patience);
        }
        return Observation.silent(answer, answered, installation.role());
    }

    private PostgresReport observeEnded(Duration patience) {
        var left = processes.all();
        if (!left.isEmpty()) {
            return Observation.leftovers(left);
        }
        var directory = inspect();
        return Observation.ended(
                directory,
                endedOnPurpose,
                directory instanceof DataDirectory.Present ? wal.end(patience) : Optional.empty());
    }

    @Override
    public boolean adopt() {
        var found = postmaster.adopt();
        answered = false;
        return found;
    }

    @Override
    public void onExit(Runnable listener) {
        postmaster.onExit(listener);
    }

    @Override
    public Optional<Lsn> endOfWal() {
        return wal.end();
    }

    @Override
    public Outcome converge() {
        return new Convergence(working, database -> new Sql(() -> superuser(database.value()), ticker)).to(settings);
    }

    @Override
    public Outcome deleteData() {
        return during(null, programs -> {
            replacement.deleteAll();
            files.deleteTree(installation.configuration(settings).sockets());
            rewind.forget();
            wal.wasReplaced();
            LOG.info("deleted the data directory");
            return new Outcome.Done();
        });
    }

    @Override
    public Outcome reconfigure(ServerSettings fresh) {
        try {
            if (!fresh.postgresPassword().equals(settings.postgresPassword())) {
                changeSuperuserPassword(fresh);
            }
            settings = fresh;
            if (inspect() instanceof DataDirectory.Present) {
                installation.configure(fresh, installation.configuredRole());
                postmaster.signal("HUP");
            }
            return new Outcome.Done();
        } catch (IOException e) {
            return new Outcome.Failed("the configuration cannot be written: " + e.getMessage());
        }
    }

    /** With the session we still have; on a standby it comes with the WAL. */
    private void changeSuperuserPassword(ServerSettings fresh) {
        var statement = "ALTER ROLE " + Configuration.SUPERUSER + " PASSWORD "
                + Quoting.literal(ScramVerifier.of(fresh.postgresPassword().value()));
        var answer = working.ask(ANSWER, connection -> acceptsWrites(connection) && execute(connection, statement));
        if (answer.toOptional().isEmpty() && postmaster.running().isPresent()) {
            LOG.warn("the superuser's password was not changed: {}", answer.problem());
        }
    }

    @Override
    public void close() {
        working.close();
        observing.close();
        canaries.close();
    }

    /** Work on a server of which no process may be left. */
    private Outcome during(@Nullable ServerState state, Work work) {
        var left = processes.all();
        if (!left.isEmpty()) {
            return new Outcome.Failed("processes of this data directory are still there: " + left);
        }
        var search = programs(inspection.version());
        if (!(search instanceof Programs.Search.Found(var programs))) {
            return new Outcome.Failed(search.toString());
        }
        activity = state;
        try {
            return work.with(programs);
        } catch (IOException e) {
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        } finally {
            activity = null;
        }
    }

    @FunctionalInterface
    private interface Work {
        Outcome with(Programs programs) throws IOException;
    }

    private Programs.Search programs(Optional<Integer> ofData) {
        return Programs.find(
                home.binDirectories(),
                ofData.isPresent() ? ofData : settings.cluster().majorVersion());
    }

    private Sql.Target superuser(String database) {
        var now = settings;
        return new Sql.Target(
                now.address(),
                now.cluster().port(),
                database,
                Configuration.SUPERUSER,
                now.postgresPassword(),
                Optional.of(now.address()),
                NEVER_WAIT_FOR_STANDBYS,
                false);
    }

    private static boolean execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
            return true;
        }
    }
}
