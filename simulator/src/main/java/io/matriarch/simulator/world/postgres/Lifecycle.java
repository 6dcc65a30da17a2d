package io.matriarch.simulator.world.postgres;

import io.matriarch.agent.WorkResult;
import io.matriarch.agent.postgres.PostgresServer.DataDirectory;
import io.matriarch.agent.postgres.PostgresServer.Upstream;
import io.matriarch.agent.postgres.ServerSettings;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.simulator.history.Happening;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The agent's works on the server itself: to start, promote, stop and configure it. */
final class Lifecycle {

    private static final long LAUNCH_NANOS = 8_000_000;
    private static final long TAKE_HOLD_NANOS = 20_000_000;
    private static final long FILE_NANOS = 3_000_000;
    private static final long ANSWER_NANOS = 3_000_000_000L;
    private static final long CONVERGENCE_PATIENCE_NANOS = 300_000_000_000L;
    private static final long CHECKPOINT_PATIENCE_NANOS = 600_000_000_000L;
    private static final int ROLES_BYTES = 6_000;

    private final AgentSide agent;
    private final Server server;

    Lifecycle(AgentSide agent) {
        this.agent = agent;
        this.server = agent.server;
    }

    /** How a server is started. */
    private enum Role {
        PRIMARY,
        STANDBY,
        STANDBY_OF_NOBODY
    }

    void initialize(Consumer<WorkResult> done) {
        agent.during(ServerState.INITIALIZING, done, ended -> {
            var machine = agent.machine;
            if (!(agent.disk.inspect(false) instanceof DataDirectory.Absent)) {
                ended.accept(AgentSide.failed("there is a data directory already"));
                return;
            }
            agent.after(machine.draw(machine.calibration.initdb()), () -> {
                if (machine.diskIsFull()) {
                    ended.accept(AgentSide.failed("initdb: error: could not write: No space left on device"));
                    return;
                }
                var system = new SystemIdentifier(Long.toString(machine.random.nextLong() >>> 1));
                agent.disk.replaceBy(Data.initialized(system, machine.self));
                machine.history.note(new Happening.DataReplaced(machine.self, "initdb", false));
                ended.accept(AgentSide.done());
            });
        });
    }

    void startPrimary(ServerSettings settings, Consumer<WorkResult> done) {
        start(Role.PRIMARY, null, settings, done);
    }

    void startStandby(Upstream leader, ServerSettings settings, Consumer<WorkResult> done) {
        start(Role.STANDBY, leader, settings, done);
    }

    void startForPromotion(ServerSettings settings, Consumer<WorkResult> done) {
        start(Role.STANDBY_OF_NOBODY, null, settings, done);
    }

    private void start(Role role, @Nullable Upstream leader, ServerSettings settings, Consumer<WorkResult> done) {
        agent.during(null, done, ended -> {
            var data = agent.disk.data();
            if (data == null) {
                ended.accept(AgentSide.failed("there is no usable data directory: " + agent.disk.inspect(false)));
                return;
            }
            data.standby |= role != Role.PRIMARY;
            agent.answered = false;
            agent.endedOnPurpose = false;
            agent.forgetEnd();
            server.configure(Parameters.of(settings));
            if (leader != null) {
                toldToFollow(leader);
            }
            server.commits.follow(agent.disk.waitsFor());
            var kills = agent.kills;
            agent.after(LAUNCH_NANOS, () -> launch(role, leader, kills, ended));
        });
    }

    private void launch(Role role, @Nullable Upstream leader, int killsBefore, Consumer<WorkResult> ended) {
        if (agent.kills != killsBefore) {
            ended.accept(AgentSide.failed("fenced while it started"));
        } else if (agent.machine.diskIsFull()) {
            ended.accept(AgentSide.failed("PostgreSQL ended with exit code 1: FATAL:  could not write lock file"
                    + " \"postmaster.pid\": No space left on device"));
        } else {
            server.start(role == Role.PRIMARY, leader);
            agent.watch();
            var mine = server.incarnation();
            agent.after(
                    agent.machine.upTo(TAKE_HOLD_NANOS),
                    () -> ended.accept(
                            server.isRunning() && server.incarnation() == mine
                                    ? AgentSide.done()
                                    : AgentSide.failed("PostgreSQL ended with exit code 9")));
        }
    }

    /** A server that outlived its agent is watched by the next. */
    void adopt(Consumer<WorkResult> done) {
        agent.after(FILE_NANOS, () -> {
            agent.answered = false;
            if (server.isRunning() && !agent.isWatching()) {
                agent.watch();
            }
            done.accept(new WorkResult.Adopted(server.isRunning()));
        });
    }

    void follow(Upstream leader, ServerSettings settings, Consumer<WorkResult> done) {
        agent.after(FILE_NANOS, () -> {
            var data = agent.disk.data();
            if (data == null || !data.standby) {
                done.accept(AgentSide.failed("it is no standby"));
                return;
            }
            server.configure(Parameters.of(settings));
            toldToFollow(leader);
            if (server.isRunning()) {
                server.receiver.follow(leader);
            }
            done.accept(AgentSide.done());
        });
    }

    /** A standby of one that counts acknowledgements is told to wait for ever, should it come to lead before it is told by whom to count. */
    private void toldToFollow(Upstream leader) {
        var rule = leader.epoch().isPresent() ? SyncRule.forEver() : new SyncRule.Off();
        agent.disk.waitFor(rule);
        server.commits.follow(rule);
    }

    /** Its WAL receiver is told to go, and does when it gets to run and the disk lets it. */
    void detach(ServerSettings settings, Consumer<WorkResult> done) {
        agent.after(FILE_NANOS, () -> {
            var data = agent.disk.data();
            if (data == null || !data.standby) {
                done.accept(AgentSide.failed("it is no standby"));
                return;
            }
            server.configure(Parameters.of(settings));
            server.receiver.follow(null);
            awaitDetached(ANSWER_NANOS, done);
        });
    }

    private void awaitDetached(long patienceNanos, Consumer<WorkResult> done) {
        if (server.receiver.stream() == null && !agent.machine.fsyncIsStalled()) {
            done.accept(AgentSide.done());
        } else if (patienceNanos <= 0) {
            done.accept(AgentSide.timedOut("its WAL receiver did not end"));
        } else {
            agent.after(FILE_NANOS, () -> awaitDetached(patienceNanos - FILE_NANOS, done));
        }
    }

    void reconfigure(ServerSettings settings, Consumer<WorkResult> done) {
        agent.after(FILE_NANOS, () -> {
            server.configure(Parameters.of(settings));
            done.accept(AgentSide.done());
        });
    }

    // Promotion

    void promote(Duration patience, Consumer<WorkResult> done) {
        if (server.isWritable() && !server.isHung() && !server.isExhausted()) {
            agent.after(agent.machine.draw(agent.machine.calibration.look()), () -> done.accept(AgentSide.done()));
        } else if (agent.disk.data() == null) {
            agent.after(1, () -> done.accept(AgentSide.failed("the promote file cannot be written")));
        } else if (!server.isRunning()) {
            agent.after(
                    FILE_NANOS, () -> done.accept(AgentSide.failed("PostgreSQL ended while it was being promoted")));
        } else {
            new Promotion(patience, done).begin();
        }
    }

    /** Waits until the server accepts writes, has ended, or the patience has. */
    private final class Promotion {
        private static final long BETWEEN_LOOKS_NANOS = 5_000_000;

        private final Consumer<WorkResult> done;
        private final long deadlineNanos;
        private final Duration patience;
        private final int mine = server.incarnation();

        Promotion(Duration patience, Consumer<WorkResult> done) {
            this.patience = patience;
            this.done = done;
            deadlineNanos = agent.machine.localNanos() + patience.toNanos();
        }

        void begin() {
            server.promote();
            look();
        }

        private void look() {
            if (server.incarnation() != mine) {
                done.accept(AgentSide.failed("PostgreSQL ended while it was being promoted"));
            } else if (server.isWritable() && !server.isHung() && !server.isExhausted()) {
                done.accept(AgentSide.done());
            } else if (agent.machine.localNanos() >= deadlineNanos) {
                done.accept(AgentSide.timedOut("promoting took more than " + patience));
            } else {
                agent.after(BETWEEN_LOOKS_NANOS, this::look);
            }
        }
    }

    // What a primary is asked by SQL

    /** Why the server takes no statement now; empty when it does. */
    private Optional<String> refusal() {
        return switch (server.phase()) {
            case DOWN -> Optional.of("Connection refused");
            case STARTING -> Optional.of("the database system is starting up (57P03)");
            case STOPPING -> Optional.of("the database system is shutting down (57P03)");
            case RUNNING ->
                server.isExhausted() ? Optional.of("sorry, too many clients already (53300)") : Optional.empty();
        };
    }

    /** Tries as long as the server is hung. */
    void ask(long patienceNanos, String tooLong, Consumer<WorkResult> done, Runnable then) {
        if (server.isRunning() && server.isHung()) {
            var pause = Math.min(patienceNanos, 20_000_000);
            agent.after(pause, () -> {
                if (patienceNanos <= pause) {
                    done.accept(AgentSide.timedOut(tooLong));
                } else {
                    ask(patienceNanos - pause, tooLong, done, then);
                }
            });
            return;
        }
        var refusal = refusal();
        agent.after(agent.machine.draw(agent.machine.calibration.look()), () -> {
            if (refusal.isPresent()) {
                done.accept(AgentSide.failed(refusal.get()));
            } else {
                then.run();
            }
        });
    }

    void checkpoint(Consumer<WorkResult> done) {
        ask(
                CHECKPOINT_PATIENCE_NANOS,
                "the checkpoint took more than PT10M",
                done,
                () -> agent.after(
                        agent.machine.draw(agent.machine.calibration.fastShutdown()) / 2,
                        () -> finishCheckpoint(CHECKPOINT_PATIENCE_NANOS, done)));
    }

    private void finishCheckpoint(long patienceNanos, Consumer<WorkResult> done) {
        if (server.phase() != Server.Phase.RUNNING) {
            done.accept(AgentSide.failed("This connection has been closed."));
        } else if (patienceNanos <= 0) {
            done.accept(AgentSide.timedOut("the checkpoint took more than PT10M"));
        } else if (!server.isHung() && server.checkpoint()) {
            done.accept(AgentSide.done());
        } else {
            agent.after(ANSWER_NANOS / 30, () -> finishCheckpoint(patienceNanos - ANSWER_NANOS / 30, done));
        }
    }

    void converge(ServerSettings settings, Consumer<WorkResult> done) {
        var tooLong = "roles and databases are not what was declared within PT5M";
        ask(CONVERGENCE_PATIENCE_NANOS, tooLong, done, () -> {
            if (server.phase() != Server.Phase.RUNNING) {
                done.accept(AgentSide.failed("This connection has been closed."));
                return;
            }
            converge(settings);
            var primary = server.isPrimary();
            agent.after(
                    agent.machine.draw(agent.machine.calibration.look()),
                    () -> done.accept(
                            primary
                                    ? AgentSide.done()
                                    : AgentSide.failed(
                                            "role replicator: cannot execute CREATE ROLE in a read-only transaction")));
        });
    }

    /** A slot for every other member; those of ours that nobody needs go. A standby takes slots, but no roles. */
    private void converge(ServerSettings settings) {
        server.settle();
        var data = server.data();
        var wanted = new ArrayList<String>();
        settings.members().forEach(member -> {
            if (!member.instance().equals(agent.machine.self)) {
                wanted.add(member.instance().slotName());
            }
        });
        var ours = slotPrefix();
        data.slots.dropIdle(name -> isOfCluster(name, ours) && !wanted.contains(name));
        wanted.forEach(name -> data.slots.create(name, data.flushed));
        if (server.isPrimary() && !data.replicator) {
            data.replicator = true;
            server.commits.log(ROLES_BYTES);
        }
    }

    private String slotPrefix() {
        var name = agent.machine.self.slotName();
        return name.substring(0, name.lastIndexOf('_') + 1);
    }

    private static boolean isOfCluster(String slot, String prefix) {
        return slot.startsWith(prefix)
                && slot.length() > prefix.length()
                && slot.substring(prefix.length()).chars().allMatch(Character::isDigit);
    }

    List<String> slots() {
        var data = agent.disk.data();
        return data == null ? List.of() : data.slots.names();
    }
}
