package io.matriarch.agent;

import io.matriarch.agent.deadman.Vigil;
import io.matriarch.agent.postgres.PostgresServer.Progress;
import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.id.OperationId;
import java.util.List;
import java.util.Optional;

/**
 * All that {@link AgentDecider} knows from one input to the next. Times are monotonic nanoseconds.
 *
 * @param pledge what was promised
 * @param saved as much of it as is on disk
 * @param channels the orchestrators that are attached
 * @param holding the hold on the leader key
 * @param acknowledging in quorum mode, whose acknowledgements count
 * @param canary whether commits get through
 * @param server what is known of PostgreSQL
 * @param duty what is being done to it
 * @param repair how far making it a standby has got
 * @param errands works that were asked for and are not done, oldest first
 * @param watch observing, saving and reporting
 * @param obstacle why the goal is not reached
 * @param deadlineNanos until when the server may accept writes, as last told by {@link Action.MoveDeadline}
 * @param guardedNanos until when the deadman lets it live: what it has acknowledged, and at first what it was told
 * @param lastId the last id that was given to an action
 * @param seed for the next random number
 */
public record AgentState(
        AgentConfig config,
        Pledge pledge,
        Pledge saved,
        List<Long> channels,
        Holding holding,
        Acknowledging acknowledging,
        Canary canary,
        ServerView server,
        Duty duty,
        Repair repair,
        List<Errand> errands,
        Watch watch,
        Optional<String> obstacle,
        Optional<Long> deadlineNanos,
        Optional<Long> guardedNanos,
        long lastId,
        long seed) {

    public AgentState {
        channels = List.copyOf(channels);
        errands = List.copyOf(errands);
    }

    /**
     * An agent that has just started and has seen nothing.
     *
     * @param onDisk the pledge it found
     * @param vigil what its predecessor's deadman says
     * @param seed any number; another for each agent
     */
    public static AgentState initial(AgentConfig config, Pledge onDisk, Vigil vigil, long seed, long nowNanos) {
        return new AgentState(
                config,
                onDisk,
                onDisk,
                List.of(),
                Holding.found(onDisk.lease(), vigil, nowNanos),
                Acknowledging.UNKNOWN,
                Canary.silent(nowNanos),
                ServerView.unseen(nowNanos),
                Duty.none(nowNanos),
                Repair.none(nowNanos),
                List.of(),
                Watch.fresh(nowNanos),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                seed);
    }

    /** The last report that was told. */
    public Optional<AgentReport> lastReport() {
        return watch.told();
    }

    /** Until when the server may accept writes, by the last keepalive or because standbys vouch for it; empty when neither is known. */
    public Optional<Long> authorityUntilNanos() {
        var leased = holding.handle().filter(_ -> holding.confirmed()).map(_ -> holding.untilNanos());
        var vouched = pledge.isToLead() ? canary.vouchesUntil(pledge.accepted()) : Optional.<Long>empty();
        return vouched.filter(until -> leased.isEmpty() || until - leased.get() > 0)
                .or(() -> leased);
    }

    /**
     * What is being done to the server: at most one work, beside it one that changes nothing, and a kill beside either.
     *
     * @param killNotBefore when a kill that failed may be tried again
     * @param reconfigure whether the server has yet to be told of a new configuration
     */
    record Duty(
            Optional<Busy> busy, Optional<Busy> side, Optional<Long> kill, long killNotBefore, boolean reconfigure) {

        static Duty none(long now) {
            return new Duty(Optional.empty(), Optional.empty(), Optional.empty(), now, false);
        }

        Duty begin(long id, ServerWork work) {
            var begun = Optional.of(new Busy(id, work, Optional.empty()));
            return work.runsBeside()
                    ? new Duty(busy, begun, kill, killNotBefore, reconfigure)
                    : new Duty(begun, side, kill, killNotBefore, reconfigure);
        }

        Duty progress(Progress progress) {
            var further = busy.map(b -> new Busy(b.id(), b.work(), Optional.of(progress)));
            return new Duty(further, side, kill, killNotBefore, reconfigure);
        }

        Duty end(ServerWork work) {
            return work.runsBeside()
                    ? new Duty(busy, Optional.empty(), kill, killNotBefore, reconfigure)
                    : new Duty(Optional.empty(), side, kill, killNotBefore, reconfigure);
        }

        Duty killing(long id) {
            return new Duty(busy, side, Optional.of(id), killNotBefore, reconfigure);
        }

        Duty killed(long notBefore) {
            return new Duty(busy, side, Optional.empty(), notBefore, reconfigure);
        }

        Duty withReconfigure(boolean wanted) {
            return new Duty(busy, side, kill, killNotBefore, wanted);
        }

        /** Whether the next work may begin. */
        boolean isIdle() {
            return busy.isEmpty() && kill.isEmpty();
        }

        boolean isAt(Class<? extends ServerWork> work) {
            return busy.filter(b -> work.isInstance(b.work())).isPresent();
        }

        Optional<ServerWork> workOf(long id) {
            return busy.filter(b -> b.id() == id)
                    .or(() -> side.filter(b -> b.id() == id))
                    .map(Busy::work);
        }
    }

    /** The work under way. */
    record Busy(long id, ServerWork work, Optional<Progress> progress) {}

    /**
     * A work that was asked for.
     *
     * @param begun whether it has changed anything yet
     */
    record Errand(OperationId operation, ToAgent.Work work, boolean begun, long sinceNanos) {

        Errand begin() {
            return new Errand(operation, work, true, sinceNanos);
        }
    }

    /** A pledge on its way to disk. */
    record Saving(long id, Pledge pledge, long sinceNanos) {}

    /** Whether a report was asked for: it tells what is seen from then on. */
    enum Wanted {
        NO,
        /** A look was begun since. */
        AFTER_THIS_LOOK,
        AFTER_THE_NEXT_LOOK
    }

    /**
     * Observing, saving and reporting.
     *
     * @param observing the look that is under way, and since when
     * @param observedNanos when the last look was begun
     * @param saving the save under way
     * @param sequence of the last report
     * @param told the last report
     * @param wanted whether a report was asked for
     */
    record Watch(
            Optional<Long> observing,
            long observedNanos,
            Optional<Saving> saving,
            long saveNotBefore,
            long sequence,
            Optional<AgentReport> told,
            long toldNanos,
            long publishedNanos,
            Wanted wanted) {

        static Watch fresh(long now) {
            return new Watch(Optional.empty(), now, Optional.empty(), now, 0, Optional.empty(), now, now, Wanted.NO);
        }

        Watch looking(long id, long now) {
            var next = wanted == Wanted.AFTER_THE_NEXT_LOOK ? Wanted.AFTER_THIS_LOOK : wanted;
            return new Watch(
                    Optional.of(id), now, saving, saveNotBefore, sequence, told, toldNanos, publishedNanos, next);
        }

        Watch looked() {
            return new Watch(
                    Optional.empty(),
                    observedNanos,
                    saving,
                    saveNotBefore,
                    sequence,
                    told,
                    toldNanos,
                    publishedNanos,
                    wanted);
        }

        Watch saving(long id, Pledge pledge, long now) {
            return new Watch(
                    observing,
                    observedNanos,
                    Optional.of(new Saving(id, pledge, now)),
                    saveNotBefore,
                    sequence,
                    told,
                    toldNanos,
                    publishedNanos,
                    wanted);
        }

        Watch saved(long notBefore) {
            return new Watch(
                    observing,
                    observedNanos,
                    Optional.empty(),
                    notBefore,
                    sequence,
                    told,
                    toldNanos,
                    publishedNanos,
                    wanted);
        }

        Watch telling(AgentReport report, long now) {
            return new Watch(
                    observing,
                    observedNanos,
                    saving,
                    saveNotBefore,
                    report.sequence(),
                    Optional.of(report),
                    now,
                    publishedNanos,
                    Wanted.NO);
        }

        Watch published(long now) {
            return new Watch(observing, observedNanos, saving, saveNotBefore, sequence, told, toldNanos, now, wanted);
        }

        Watch want() {
            return new Watch(
                    observing,
                    observedNanos,
                    saving,
                    saveNotBefore,
                    sequence,
                    told,
                    toldNanos,
                    publishedNanos,
                    Wanted.AFTER_THE_NEXT_LOOK);
        }
    }
}
