package io.matriarch.simulator.world.postgres;

import io.matriarch.agent.WorkResult;
import io.matriarch.agent.postgres.PostgresServer.Fit;
import io.matriarch.agent.postgres.PostgresServer.Progress;
import io.matriarch.agent.postgres.PostgresServer.Upstream;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.simulator.history.Happening;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The agent's works that replace what is in the data directory, wholly or in part. */
final class Copies {

    private static final long COPIED_BYTES = 40L << 20;
    private static final long DELETE_NANOS = 20_000_000;
    private static final long QUARANTINE_NANOS = 40_000_000;
    /** The part of a rewind in which it only reads. */
    private static final double READING = 0.3;

    private final AgentSide agent;
    private final Questions questions;
    private final Disk disk;
    private boolean rewindsFail;

    Copies(AgentSide agent, Questions questions) {
        this.agent = agent;
        this.questions = questions;
        this.disk = agent.disk;
    }

    void failRewinds(boolean on) {
        rewindsFail = on;
    }

    // Clone

    void cloneFrom(Upstream leader, Consumer<Progress> progress, Consumer<WorkResult> done) {
        agent.during(
                ServerState.CLONING,
                done,
                ended -> questions.ask(leader, answer -> {
                    switch (answer) {
                        case Questions.Answer.None(var why) ->
                            ended.accept(AgentSide.failed(leader.instance() + " cannot be cloned: " + why));
                        case Questions.Answer.Value(var source) -> cloneFrom(source, leader, progress, ended);
                    }
                }));
    }

    private void cloneFrom(Server source, Upstream leader, Consumer<Progress> progress, Consumer<WorkResult> ended) {
        var there = disk.data();
        var theirs = source.data();
        if (there != null && !there.system.equals(theirs.system)) {
            ended.accept(AgentSide.failed("the data directory here is of another system, " + there.system + "; that of "
                    + leader.instance() + " is " + theirs.system));
            return;
        }
        theirs.slots.create(agent.machine.self.slotName(), theirs.redo);
        source.checkpoint();
        if (source.phase() != Server.Phase.RUNNING) {
            ended.accept(AgentSide.failed("server closed the connection unexpectedly"));
            return;
        }
        var redo = theirs.redo;
        var takes = agent.machine.draw(agent.machine.calibration.baseBackup());
        new Transfer(agent, questions, source, takes, part -> progress.accept(progress(part)), problem -> {
                    if (problem.isEmpty()) {
                        replaceByCopyOf(source, redo);
                    }
                    ended.accept(problem.map(AgentSide::failed).orElseGet(AgentSide::done));
                })
                .begin();
    }

    private static Progress progress(double part) {
        return new Progress((long) (part * COPIED_BYTES), Optional.of(COPIED_BYTES));
    }

    private void replaceByCopyOf(Server source, long redo) {
        source.settle();
        var kept = disk.replaceBy(Data.copyOf(source.data(), redo, source.data().flushed));
        agent.forgetEnd();
        agent.machine.history.note(new Happening.DataReplaced(agent.machine.self, "clone", kept));
    }

    // Rewind

    void rewind(Upstream leader, Consumer<WorkResult> done) {
        agent.during(
                ServerState.REWINDING,
                done,
                ended -> questions.fit(leader, fit -> {
                    switch (fit) {
                        case Fit.CanStream() -> ended.accept(AgentSide.done());
                        case Fit.WalRemoved(var why) -> ended.accept(AgentSide.failed(why));
                        case Fit.Foreign(var theirs) ->
                            ended.accept(AgentSide.failed(leader.instance() + " is of another system, " + theirs));
                        case Fit.Unknown(var why) -> ended.accept(AgentSide.timedOut(why));
                        case Fit.Diverged _ -> quarantine(() -> recover(leader, ended), ended);
                        case Fit.OtherFork _ ->
                            quarantine(
                                    () -> ended.accept(AgentSide.failed("the same timeline number, another fork")),
                                    ended);
                    }
                }));
    }

    private void quarantine(Runnable then, Consumer<WorkResult> ended) {
        agent.after(QUARANTINE_NANOS, () -> {
            if (agent.machine.diskIsFull()) {
                ended.accept(AgentSide.failed("no room to keep the diverged WAL"));
                return;
            }
            then.run();
        });
    }

    /** The marker is there from now on; crash recovery comes first. */
    private void recover(Upstream leader, Consumer<WorkResult> ended) {
        agent.ifInterrupted(this::spoil);
        var data = disk.data();
        if (data == null) {
            ended.accept(AgentSide.failed("pg_rewind: there is no data directory"));
            return;
        }
        data.standby = false;
        var machine = agent.machine;
        agent.after(data.cleanlyShutDown ? 1 : machine.draw(machine.calibration.crashRecovery()), () -> {
            data.cleanlyShutDown = true;
            data.checkpointTimeline = data.branch.timeline;
            data.controlTimeline = data.branch.timeline;
            questions.ask(leader, answer -> {
                switch (answer) {
                    case Questions.Answer.None(var why) -> ended.accept(AgentSide.failed("pg_rewind: error: " + why));
                    case Questions.Answer.Value(var source) -> rewind(data, source, ended);
                }
            });
        });
    }

    private void rewind(Data data, Server source, Consumer<WorkResult> ended) {
        if (source.isExhausted()) {
            ended.accept(AgentSide.failed("pg_rewind: error: sorry, too many clients already"));
            return;
        }
        if (data.checkpointTimeline.equals(source.data().checkpointTimeline)) {
            // As PostgreSQL 15 sees it, there is nothing to do.
            becomeStandby(data);
            ended.accept(AgentSide.done());
            return;
        }
        var takes = agent.machine.draw(agent.machine.calibration.rewind());
        var reading = (long) (takes * READING);
        transfer(source, reading, problem -> {
            if (problem.isPresent()) {
                ended.accept(AgentSide.failed("pg_rewind: error: " + problem.get()));
            } else {
                copyChanged(data, source, takes - reading, ended);
            }
        });
    }

    /** From here on what was there before is gone. */
    private void copyChanged(Data data, Server source, long takes, Consumer<WorkResult> ended) {
        var common = source.data().branch.commonWith(data.branch, data.written);
        agent.machine.history.note(new Happening.WalDiscarded(
                agent.machine.self, data.branch.timeline, new Lsn(common), new Lsn(data.written), true));
        transfer(source, rewindsFail ? takes / 2 : takes, problem -> {
            var why = rewindsFail ? Optional.of("could not fetch file") : problem;
            if (why.isPresent()) {
                spoil();
                ended.accept(AgentSide.failed("pg_rewind: error: " + why.get()));
            } else {
                source.settle();
                var fresh = Data.rewound(data, source.data(), Math.min(common, data.redo), source.data().flushed);
                disk.rewoundTo(fresh);
                becomeStandby(fresh);
                ended.accept(AgentSide.done());
            }
        });
    }

    private void transfer(Server source, long takes, Consumer<Optional<String>> ended) {
        new Transfer(agent, questions, source, takes, _ -> {}, ended).begin();
    }

    private void becomeStandby(Data data) {
        data.standby = true;
        agent.forgetEnd();
    }

    private void spoil() {
        disk.spoil("a pg_rewind was interrupted");
    }

    // Deletion

    void discardReplaced(Consumer<WorkResult> done) {
        agent.after(DELETE_NANOS, () -> {
            if (disk.discardReplaced()) {
                agent.machine.history.note(
                        new Happening.LeftoverDeleted(agent.machine.self, isStreaming(agent.server.receiver.stream())));
            }
            done.accept(AgentSide.done());
        });
    }

    private static boolean isStreaming(@Nullable WalStream stream) {
        return stream != null;
    }

    void deleteData(Consumer<WorkResult> done) {
        agent.during(
                null,
                done,
                ended -> agent.after(DELETE_NANOS, () -> {
                    disk.deleteAll();
                    agent.forgetEnd();
                    agent.machine.history.note(new Happening.DataReplaced(agent.machine.self, "deleted", false));
                    ended.accept(AgentSide.done());
                }));
    }
}
