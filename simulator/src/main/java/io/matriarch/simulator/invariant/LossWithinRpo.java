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
 * Acknowledged bytes lost {@code <= pg_rpo}. A failover may lose what the candidate was known to lack, up to {@code pg_rpo}; what the
 * old leader acknowledged after its last report nobody could know, so that counts as a loss and not against the bound. A switchover,
 * a restart and whatever else nobody decided may lose nothing. Out of scope, and named in the loss: what an operator forced, what
 * was acknowledged in a window that {@link Windows} admits, and a candidate whose own disk lost WAL with its power.
 */
final class LossWithinRpo implements Checker {

    private static final long RECENT_NANOS = Duration.ofSeconds(30).toNanos();

    private final Scene scene;
    private final Windows windows;
    private final Verdicts verdicts;
    private final long rpoBytes;
    private final Losses losses;
    private final Map<InstanceId, List<Decided>> decisions = new HashMap<>();
    private final List<Loss> all = new ArrayList<>();

    /**
     * Who shall lead next.
     *
     * @param mayLoseBytes how much of what was known
     * @param known the most WAL that anybody was known to have
     */
    private record Decided(long atNanos, long mayLoseBytes, boolean forced, Lsn known) {}

    LossWithinRpo(Scene scene, Windows windows, Verdicts verdicts, long rpoBytes) {
        this.scene = scene;
        this.windows = windows;
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
        if (happening instanceof EventPersisted persisted) {
            onEvent(atNanos, persisted.writer(), persisted.event());
        }
    }

    /** {@code became} has happened, and the scene knows of it. */
    void after(long atNanos, BecameWritable became) {
        losses.became(atNanos, became);
    }

    private void onEvent(long atNanos, String writer, ClusterEvent event) {
        if (event instanceof FailoverStarted e) {
            var forced = e.evidence().stream().anyMatch(x -> x instanceof Evidence.OrderedByOperator o && o.forced());
            decide(e.to(), new Decided(atNanos, rpoBytes, forced, known(writer, atNanos, event)));
        } else if (event instanceof SwitchoverStarted e) {
            decide(e.to(), new Decided(atNanos, 0, false, new Lsn(-1)));
        }
    }

    private void decide(InstanceId to, Decided decided) {
        decisions.computeIfAbsent(to, _ -> new ArrayList<>()).add(decided);
    }

    private Lsn known(String writer, long atNanos, ClusterEvent event) {
        var decided = Duration.between(VirtualTime.START, event.at()).toNanos();
        var most = Lsn.ZERO;
        for (var orchestrator : scene.hearsay().orchestratorsOf(writer)) {
            for (var word : scene.hearsay()
                    .known(orchestrator, Math.min(atNanos, decided))
                    .values()) {
                most = most.max(Optional.of(word.report().postgres())
                        .flatMap(PostgresReport::position)
                        .orElse(Lsn.ZERO));
            }
        }
        return most;
    }

    @Override
    public void end(long atNanos, Truth truth) {
        for (var gone : losses.count()) {
            judge(gone, lastDecision(gone));
        }
    }

    private Optional<Decided> lastDecision(Losses.Gone gone) {
        return decisions.getOrDefault(gone.to(), List.of()).reversed().stream()
                .filter(decided -> decided.atNanos() <= gone.atNanos())
                .findFirst();
    }

    private void judge(Losses.Gone gone, Optional<Decided> decided) {
        var mayLose = decided.map(Decided::mayLoseBytes).orElse(0L);
        var knownLost = decided.map(d -> least(d.known(), gone.lastEnd()).bytesAheadOf(gone.forkedAt()))
                .orElse(gone.bytes());
        var excluded = exclusion(gone, decided);
        if (excluded.isEmpty() && gone.bytes() > mayLose) {
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

    private static Lsn least(Lsn one, Lsn other) {
        return one.isAtLeast(other) ? other : one;
    }

    private Optional<String> exclusion(Losses.Gone gone, Optional<Decided> decided) {
        if (decided.filter(Decided::forced).isPresent()) {
            return Optional.of("an operator forced the failover");
        }
        var window = windows.overlap(gone.from(), gone.atNanos());
        if (window.isPresent() && rpoBytes > 0) {
            return window;
        }
        var powerless = scene.troubles().all().stream()
                .anyMatch(trouble -> trouble.fault() instanceof Fault.PowerLost
                        && trouble.hits(gone.to())
                        && !gone.to().equals(gone.from())
                        && trouble.isFelt(gone.atNanos(), RECENT_NANOS));
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
