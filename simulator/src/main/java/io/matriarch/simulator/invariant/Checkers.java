package io.matriarch.simulator.invariant;

import io.matriarch.failover.Timings;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.BecameWritable;
import io.matriarch.simulator.history.Happening.EventPersisted;
import io.matriarch.simulator.history.Happening.WriteAcknowledged;
import io.matriarch.simulator.history.Happening.WriteFailed;
import io.matriarch.simulator.history.Happening.WriteUnknown;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.sla.Loss;
import io.matriarch.simulator.sla.Outage;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All checkers of one trial: listen with it, end it, and ask what came of it. */
public final class Checkers implements History.Listener {

    private final Scene scene = new Scene();
    private final Vouches vouches;
    private final Revocations revocations;
    private final Verdicts verdicts;
    private final OutageWithinRto outages;
    private final LossWithinRpo losses;
    private final Checker[] all;
    private final Checker[] ofWrites;
    private long nowNanos;

    private Checkers(ClusterSettings settings, @Nullable Disks disks, Consumer<Violation> sink) {
        verdicts = new Verdicts(sink);
        var lease = Timings.of(settings).lease();
        vouches = new Vouches(scene, lease.ttl());
        revocations = new Revocations(scene, vouches);
        var windows = new Windows(scene, revocations, lease);
        var quorum = settings.rpoBytes() == 0;
        outages = new OutageWithinRto(scene.troubles(), verdicts, settings.rto());
        losses = new LossWithinRpo(scene, windows, revocations, verdicts, settings.rpoBytes());
        var fromOutside = Stream.of(
                new NoWriteOnAnOldTimeline(scene, windows, verdicts, quorum),
                outages,
                new ConvergesAfterHealing(scene, verdicts),
                new NoFlapping(scene, verdicts),
                new NoFailoverWithoutAFault(scene, verdicts, settings.rto()),
                new NothingOverAndOver(verdicts),
                new NoOperationStuck(scene, verdicts));
        all = disks == null
                ? fromOutside.toArray(Checker[]::new)
                : Stream.concat(fromOutside, omniscient(settings, disks, windows))
                        .toArray(Checker[]::new);
        ofWrites = Stream.of(all).filter(Checker::hearsWrites).toArray(Checker[]::new);
    }

    /** Those that have to know what nobody outside sees. */
    private Stream<Checker> omniscient(ClusterSettings settings, Disks disks, Windows windows) {
        return Stream.of(
                new LeaseAndEpochMoveForward(scene, vouches, revocations, verdicts),
                new NoStaleCommandTakesEffect(scene, windows, verdicts),
                new TheBestIsPromoted(scene, verdicts),
                new TheMostAdvancedOfThePledgedLeads(scene, verdicts),
                new OneWriterPerSequenceNumber(verdicts),
                losses,
                new EndOfWalIsWhatWasFound(verdicts),
                new WhatIsAcknowledgedIsHeld(scene, disks, verdicts),
                new ReplayIsLiveState(verdicts),
                new OldLeaderIsGone(scene, verdicts),
                new OrchestratorsTakeUp(scene, verdicts),
                new FailoversAreGivenUp(scene, verdicts, settings.rto()),
                new WritableOnlyUnderAuthority(scene, windows, vouches, revocations, verdicts),
                new PledgeBeforeAnswer(scene, verdicts),
                new PledgedTakeNothing(scene, disks, verdicts),
                new KeyBeforePromotion(scene, windows, vouches, verdicts),
                new DataIsNeverDeletedUnreplaced(scene, verdicts),
                new NothingBreaks(verdicts));
    }

    /**
     * One checker for each {@link Invariant}.
     *
     * @param settings of the cluster under test: the bounds
     * @param disks asked while the trial goes on, between two things that happen
     * @param sink hears of every violation, at the latest when the trial ends
     */
    public static Checkers all(ClusterSettings settings, Disks disks, Consumer<Violation> sink) {
        return new Checkers(settings, disks, sink);
    }

    /**
     * Those that can judge by what clients see and the journal says, all that can be known of a real cluster from outside.
     *
     * @param settings of the cluster under test: the bounds
     * @param sink hears of every violation, at the latest when the trial ends
     */
    public static Checkers fromOutside(ClusterSettings settings, Consumer<Violation> sink) {
        return new Checkers(settings, null, sink);
    }

    /** What the journal said before the trial began: nobody is judged by it. */
    public void recall(List<EventPersisted> earlier) {
        earlier.forEach(event -> scene.on(0, event));
    }

    @Override
    public void on(long atNanos, Happening happening) {
        nowNanos = atNanos;
        if (happening instanceof WriteAcknowledged) {
            tell(ofWrites, atNanos, happening);
            return;
        }
        if (happening instanceof WriteFailed || happening instanceof WriteUnknown) {
            return;
        }
        vouches.on(happening);
        revocations.on(atNanos, happening);
        tell(all, atNanos, happening);
        scene.on(atNanos, happening);
        if (happening instanceof BecameWritable became) {
            losses.after(atNanos, became);
        }
    }

    private static void tell(Checker[] checkers, long atNanos, Happening happening) {
        for (var checker : checkers) {
            checker.on(atNanos, happening);
        }
    }

    /** The trial is over, as of the last thing that happened in it. */
    public void end(Truth truth) {
        for (var checker : all) {
            checker.end(nowNanos, truth);
        }
    }

    /** The outages that clients saw; complete once the trial has ended. */
    public List<Outage> outages() {
        return outages.outages();
    }

    /** What clients lost; known once the trial has ended. */
    public List<Loss> losses() {
        return losses.losses();
    }

    /** How often a window that the design admits was open, by the number of the invariant and the reason. */
    public SortedMap<String, Integer> excused() {
        return verdicts.excused();
    }
}
