package io.matriarch.simulator.story;

import io.matriarch.cli.EventSentences;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.invariant.Violation;
import io.matriarch.simulator.sla.Outage;
import io.matriarch.simulator.story.Line.Mark;
import io.matriarch.simulator.trial.TrialResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Takes a trial down as it happens and tells it afterwards, line by line. What goes on all the time is summed up or left out;
 * decisions are told with what they rest on. Lines begin with the virtual time in seconds and a sign: {@code *} a fault, {@code >} a
 * decision, {@code ~} an outage or a loss, {@code !} a broken invariant.
 */
public final class Story implements History.Listener {

    /** For {@link #Story(Duration)}: to the end. */
    public static final Duration TO_THE_END = Duration.ofDays(365);

    private static final String TRIAL = "trial";
    private static final String FAULT = "fault";
    private static final String ETCD = "etcd";
    private static final String JOURNAL = "journal";
    private static final String OPERATOR = "operator";

    private final long untilNanos;
    private final List<Line> lines = new ArrayList<>();
    private final Writes writes = new Writes();
    private final TreeMap<InstanceId, Assignment> told = new TreeMap<>();
    private final TreeMap<InstanceId, Epoch> pledged = new TreeMap<>();
    private final TreeMap<InstanceId, String> obstacles = new TreeMap<>();

    /** A story that ends when {@code until} of virtual time has passed. */
    public Story(Duration until) {
        untilNanos = until.toNanos();
    }

    @Override
    public void on(long at, Happening happening) {
        if (at > untilNanos) {
            return;
        }
        switch (happening) {
            case Happening.WriteAcknowledged write ->
                writes.acknowledged(at, write.by().value()).ifPresent(lines::add);
            case Happening.WriteFailed write -> writes.missed(at, write.why()).ifPresent(lines::add);
            case Happening.WriteUnknown write -> writes.missed(at, write.why()).ifPresent(lines::add);
            case Happening.Routed(var leader) ->
                say(at, Writes.WHO, "find " + leader.map(InstanceId::value).orElse("nobody to write to"));
            case Happening.BecameWritable now -> say(at, now.instance(), Facts.writable(now));
            case Happening.CeasedToBeWritable(var who, var why) -> say(at, who, "accepts writes no more: " + why);
            case Happening.ServerEnded(var who, var why) -> say(at, who, "PostgreSQL has ended: " + why);
            case Happening.StreamingBegan(var who, var upstream, var _) -> say(at, who, "streams from " + upstream);
            case Happening.StreamingEnded(var who, var why) -> say(at, who, "streams no more: " + why);
            case Happening.WalDiscarded gone -> say(at, gone.instance(), Facts.gone(gone));
            case Happening.DataReplaced data -> say(at, data.instance(), Facts.replaced(data));
            case Happening.LeftoverDeleted leftover -> say(at, leftover.instance(), Facts.deleted(leftover));
            case Happening.WorkBegun(var who, var work, var _) ->
                Phrases.beginning(work).ifPresent(text -> say(at, who, text));
            case Happening.WorkEnded(var who, var work, var result) ->
                Phrases.ending(work, result).ifPresent(text -> say(at, who, text));
            case Happening.PledgeSaved(var who, var pledge) -> pledge(at, who, pledge.accepted());
            case Happening.CanaryAcknowledged _ -> {}
            case Happening.KillOrdered(var who, var by) -> say(at, who, "PostgreSQL is killed by " + by);
            case Happening.AgentStarted(var who) -> say(at, who, "the agent starts");
            case Happening.AgentEnded(var who, var why) -> say(at, who, "the agent has ended: " + why);
            case Happening.DeadmanKilled(var who) -> say(at, who, "the deadman is gone");
            case Happening.DeadmanReplaced(var who) -> say(at, who, "there is a deadman again");
            case Happening.KeyTaken(var who, var epoch, var _) ->
                say(at, ETCD, "%s holds the leader key, epoch %s".formatted(who, epoch));
            case Happening.KeyGone(var who, var why, var _) ->
                say(at, ETCD, "%s holds the leader key no more: %s".formatted(who, why));
            case Happening.EpochRecorded(var epoch, var by, var _) ->
                say(at, ETCD, "epoch %s is recorded by %s".formatted(epoch, by));
            case Happening.StandbysRecorded(var record, var _) -> say(at, ETCD, Facts.recorded(record));
            case Happening.OrchestratorStarted(var who) -> say(at, who, "hosts the cluster");
            case Happening.OrchestratorEnded(var who, var why) -> say(at, who, "has ended: " + why);
            case Happening.EventPersisted persisted -> event(at, persisted);
            case Happening.PersistFailed failed -> say(at, JOURNAL, Facts.notPersisted(failed));
            case Happening.Told(var who, var instance, var message) -> told(at, who, instance, message);
            case Happening.Heard(var who, var report) -> heard(at, who, report);
            case Happening.FenceBegun(var who, var instance) -> say(at, who, "sets about fencing " + instance);
            case Happening.FenceEnded(var who, var instance, var outcome) ->
                say(at, who, instance + " " + Phrases.fence(outcome));
            case Happening.CommandGiven(var command) -> say(at, OPERATOR, "asks for: " + Phrases.asked(command));
            case Happening.CommandAnswered answered -> say(at, OPERATOR, Facts.answered(answered));
            case Happening.Built() -> say(at, TRIAL, "the cluster is whole");
            case Happening.FaultBegan(var fault, var on) -> mark(at, Mark.FAULT, FAULT, Facts.began(fault, on));
            case Happening.FaultEnded(var fault, var on) -> mark(at, Mark.FAULT, FAULT, Facts.over(fault, on));
            case Happening.Healed() -> mark(at, Mark.FAULT, TRIAL, "no fault is left; now all has to come right");
            case Happening.TrialEnded() -> say(at, TRIAL, "ends");
        }
    }

    /** Lines so far, with what came of the trial put in where it happened. */
    public List<String> tell(TrialResult result) {
        writes.end().ifPresent(lines::add);
        var all = new ArrayList<>(lines);
        result.outages().forEach(outage -> outage(all, outage));
        result.losses().forEach(loss -> all.add(Line.of(loss.atNanos(), Mark.OUTAGE, Writes.WHO, Facts.loss(loss))));
        result.violations().forEach(violation -> all.add(violated(violation)));
        all.removeIf(line -> line.atNanos() > untilNanos);
        all.sort(Comparator.comparingLong(Line::atNanos));
        return all.stream().map(Line::printed).toList();
    }

    private static void outage(List<Line> into, Outage outage) {
        into.add(Line.of(outage.beganNanos(), Mark.OUTAGE, Writes.WHO, "the last write before an outage"));
        into.add(
                Line.of(outage.beganNanos() + outage.total().toNanos(), Mark.OUTAGE, Writes.WHO, Facts.outage(outage)));
    }

    private static Line violated(Violation violation) {
        var invariant = violation.invariant();
        return new Line(
                violation.atNanos(),
                Mark.VIOLATION,
                "VIOLATED",
                "invariant %d: %s".formatted(invariant.number(), invariant.sentence()),
                List.of(violation.what()));
    }

    private void event(long at, Happening.EventPersisted persisted) {
        var details = EventSentences.details(persisted.event());
        lines.add(new Line(
                at,
                details.isEmpty() ? Mark.PLAIN : Mark.DECISION,
                JOURNAL,
                "%d: %s".formatted(persisted.sequenceNumber(), EventSentences.sentence(persisted.event())),
                details));
    }

    private void pledge(long at, InstanceId who, Epoch accepted) {
        if (!accepted.equals(pledged.put(who, accepted)) && !accepted.equals(Epoch.NONE)) {
            say(at, who, "has pledged itself to epoch " + accepted);
        }
    }

    /** The same goal is told again and again; once is enough here. */
    private void told(long at, String who, InstanceId instance, ToAgent message) {
        if (message instanceof ToAgent.Assign(var goal) && goal.equals(told.put(instance, goal))) {
            return;
        }
        Phrases.telling(message, instance).ifPresent(text -> say(at, who, text));
    }

    /** Of reports only what stands in an agent's way, when that changes. */
    private void heard(long at, String who, AgentReport report) {
        var obstacle = report.obstacle().orElse("");
        var before = obstacles.put(report.instance(), obstacle);
        if (!obstacle.isEmpty() && !obstacle.equals(before)) {
            say(at, who, "hears from %s: %s".formatted(report.instance(), obstacle));
        }
    }

    private void say(long at, InstanceId who, String text) {
        say(at, who.value(), text);
    }

    private void say(long at, String who, String text) {
        mark(at, Mark.PLAIN, who, text);
    }

    private void mark(long at, Mark mark, String who, String text) {
        lines.add(Line.of(at, mark, who, text));
    }
}
