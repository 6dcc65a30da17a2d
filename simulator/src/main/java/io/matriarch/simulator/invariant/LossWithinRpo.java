package io.matriarch.simulator.invariant;

import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.SwitchoverStarted;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.BecameWritable;
import io.matriarch.simulator.history.Happening.EventPersisted;
import io.matriarch.simulator.history.Happening.KeyTaken;
import io.matriarch.simulator.history.Happening.WriteAcknowledged;
import io.matriarch.simulator.sla.Loss;
import io.matriarch.simulator.sla.Losses;
import io.matriarch.simulator.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Acknowledged bytes lost {@code <= pg_rpo}. A failover may lose what the candidate was known to lack, up to {@code pg_rpo}; what
 * the old leader acknowledged after its last report nobody could know, so that counts as a loss and not against the bound. What it
 * acknowledged after its successor had been chosen does, and where it was held for fenced, nothing of that may be lost at all. A
 * switchover, a restart and whatever else nobody decided may lose nothing: a decision counts once, for the moment at which who was
 * chosen becomes writable. Out of scope, and named in the loss: what an operator forced, what was acknowledged in a window that
 * {@link Windows} admits, and a candidate whose own disk lost WAL with its power after it had been chosen.
 */
final class LossWithinRpo implements Checker {

    /** What somebody had reported so long before a decision may be what it was decided on. */
    private static final long REPORT_NANOS = Duration.ofSeconds(2).toNanos();

    private final Scene scene;
    private final Windows windows;
    private final Revocations revocations;
    private final Verdicts verdicts;
    private final long rpoBytes;
    private final Losses losses;
    private final Map<InstanceId, Decided> pending = new HashMap<>();
    private final Map<Long, Decided> carriedOut = new HashMap<>();
    private final Map<String, Long> keysTaken = new HashMap<>();
    private final List<Loss> all = new ArrayList<>();

    /**
     * Who shall lead next.
     *
     * @param mayLoseBytes how much of what was known
     * @param fenced the old leader, when it was held for unable to write
     * @param known the most WAL that anybody was known to have
     */
    private record Decided(long atNanos, long mayLoseBytes, boolean forced, Optional<InstanceId> fenced, Lsn known) {}

    LossWithinRpo(Scene scene, Windows windows, Revocations revocations, Verdicts verdicts, long rpoBytes) {
        this.scene = scene;
        this.windows = windows;
        this.revocations = revocations;
        this.verdicts = verdicts;
        this.rpoBytes = rpoBytes;
        this.losses = new Losses(scene.lineage());
    }

    @Override
    public boolean hearsWrites() {
        return true;
    }

    @Override
    public void on(long atNanos, Happening happening) {
        losses.on(atNanos, happening);
        if (happening instanceof WriteAcknowledged write) {
            losses.acknowledged(atNanos, write, window(atNanos, write));
        } else if (happening instanceof KeyTaken(var holder, var _, var _)) {
            keysTaken.put(holder, atNanos);
        } else if (happening instanceof EventPersisted persisted) {
            onEvent(atNanos, persisted.writer(), persisted.event());
        }
    }

    /** Who holds the key needs no window. */
    private String window(long atNanos, WriteAcknowledged write) {
        return rpoBytes == 0 || scene.isHolder(write.by())
                ? ""
                : windows.lapse(write.by(), atNanos).orElse("");
    }

    /** {@code became} has happened, and the scene knows of it. */
    void after(long atNanos, BecameWritable became) {
        if ((rpoBytes > 0 || revocations.isRevoked(became.instance()))
                && windows.isOutOfTurn(became.instance(), atNanos)) {
            return;
        }
        losses.became(atNanos, became);
        var decided = pending.remove(became.instance());
        if (decided != null) {
            carriedOut.put(atNanos, decided);
        }
    }

    private void onEvent(long atNanos, String writer, ClusterEvent event) {
        if (event instanceof FailoverStarted e) {
            var forced = e.evidence().stream().anyMatch(x -> x instanceof Evidence.OrderedByOperator o && o.forced());
            pending.put(e.to(), new Decided(atNanos, rpoBytes, forced, fenced(e), known(writer, atNanos, e)));
        } else if (event instanceof SwitchoverStarted e) {
            pending.put(e.to(), new Decided(atNanos, 0, false, Optional.empty(), new Lsn(-1)));
        }
    }

    /** Of a leader that was stopped, or silent and without its lease; one that is told to stop may write until it hears that. */
    private static Optional<InstanceId> fenced(FailoverStarted started) {
        var fenced = started.evidence().stream()
                .anyMatch(x -> x instanceof Evidence.AgentUnreachable || x instanceof Evidence.PostgresStopped);
        return started.from().filter(_ -> fenced);
    }

    private Lsn known(String writer, long atNanos, FailoverStarted event) {
        var decided = Duration.between(VirtualTime.START, event.at()).toNanos();
        var most = Lsn.ZERO;
        for (var orchestrator : scene.hearsay().orchestratorsOf(writer)) {
            for (var word : scene.hearsay()
                    .known(orchestrator, Math.min(atNanos, decided))
                    .values()) {
                var leader = event.from().equals(Optional.of(word.report().instance()));
                most = most.max(Optional.of(word.report().postgres())
                        .flatMap(PostgresReport::position)
                        .orElseGet(() -> leader
                                ? scene.hearsay()
                                        .lastEnd(orchestrator, word.report().instance())
                                : Lsn.ZERO));
            }
        }
        return most;
    }

    @Override
    public void end(long atNanos, Truth truth) {
        for (var gone : losses.count()) {
            judge(gone, Optional.ofNullable(carriedOut.get(gone.atNanos())));
        }
    }

    private void judge(Losses.Gone gone, Optional<Decided> decided) {
        var mayLose = decided.map(Decided::mayLoseBytes).orElse(0L);
        var late = decided.filter(d -> d.atNanos() < gone.lastSentNanos()).isPresent();
        var knownLost = decided.filter(_ -> !late)
                .map(d -> least(d.known(), gone.lastEnd()).bytesAheadOf(gone.forkedAt()))
                .orElse(gone.bytes());
        var excluded = exclusion(gone, decided);
        if (excluded.isEmpty()
                && late
                && decided.filter(d -> isHeldForFenced(d, gone.from())).isPresent()) {
            verdicts.violated(
                    Invariant.LOSS_WITHIN_RPO,
                    gone.atNanos(),
                    "%s acknowledged writes that are lost as %s becomes writable, after that had been chosen: it was not fenced"
                            .formatted(gone.from(), gone.to()));
        } else if (excluded.isEmpty() && gone.bytes() > mayLose) {
            if (knownLost > mayLose) {
                verdicts.violated(
                        Invariant.LOSS_WITHIN_RPO,
                        gone.atNanos(),
                        "%d acknowledged writes of %s, %d bytes, are lost as %s becomes writable; %d bytes may be"
                                .formatted(gone.writes(), gone.from(), gone.bytes(), gone.to(), mayLose));
            } else {
                excluded = Optional.of("the old leader had acknowledged more than it had reported");
            }
        }
        all.add(new Loss(cause(gone.atNanos()), gone.atNanos(), gone.bytes(), gone.writes(), excluded));
    }

    /** Unless it has taken the key anew since: then it may write until it is told of the other. */
    private boolean isHeldForFenced(Decided decided, InstanceId old) {
        return decided.fenced().filter(old::equals).isPresent()
                && keysTaken.getOrDefault(old.value(), 0L) <= decided.atNanos();
    }

    private static Lsn least(Lsn one, Lsn other) {
        return one.isAtLeast(other) ? other : one;
    }

    private Optional<String> exclusion(Losses.Gone gone, Optional<Decided> decided) {
        if (decided.filter(Decided::forced).isPresent()) {
            return Optional.of("an operator forced the failover");
        }
        if (gone.window().isPresent()) {
            return gone.window();
        }
        var powerless = decided.isPresent()
                && scene.troubles().all().stream()
                        .anyMatch(trouble -> trouble.fault() instanceof Fault.PowerLost
                                && trouble.hits(gone.to())
                                && !gone.to().equals(gone.from())
                                && trouble.beganNanos() <= gone.atNanos()
                                && trouble.beganNanos() >= decided.get().atNanos() - REPORT_NANOS);
        return powerless ? Optional.of("the new leader had lost WAL with its power") : Optional.empty();
    }

    private String cause(long atNanos) {
        var cause = "none";
        for (var trouble : scene.troubles().all()) {
            cause = trouble.beganNanos() <= atNanos ? trouble.fault().word() : cause;
        }
        return cause;
    }

    List<Loss> losses() {
        return Collections.unmodifiableList(all);
    }
}
