package io.matriarch.simulator.invariant;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.WriteAcknowledged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * After healing the cluster converges: at the end of a trial exactly one server is writable, it holds the leader key and leads by the
 * journal, clients get their writes through to it, and every other streams from it on its timeline. A trial has to leave
 * {@link #PATIENCE} after healing for this to be asked.
 */
final class ConvergesAfterHealing implements Checker {

    static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final long WRITTEN_WITHIN_NANOS = Duration.ofSeconds(2).toNanos();

    private final Scene scene;
    private final Verdicts verdicts;
    private @Nullable InstanceId lastBy;
    private long lastNanos;

    ConvergesAfterHealing(Scene scene, Verdicts verdicts) {
        this.scene = scene;
        this.verdicts = verdicts;
    }

    @Override
    public boolean hearsWrites() {
        return true;
    }

    @Override
    public void on(long atNanos, Happening happening) {
        if (happening instanceof WriteAcknowledged write) {
            lastBy = write.by();
            lastNanos = atNanos;
        }
    }

    @Override
    public void end(long atNanos, Truth truth) {
        if (scene.healedNanos() == Scene.NEVER || atNanos - scene.healedNanos() < PATIENCE.toNanos()) {
            return;
        }
        var writable = truth.instances().stream().filter(truth::isWritable).toList();
        if (writable.size() != 1) {
            violated(atNanos, "writable are %s".formatted(writable));
            return;
        }
        complaints(atNanos, writable.getFirst(), truth).forEach(what -> violated(atNanos, what));
    }

    private List<String> complaints(long atNanos, InstanceId primary, Truth truth) {
        var complaints = new ArrayList<String>();
        if (truth.holder().filter(primary.value()::equals).isEmpty()) {
            complaints.add("%s is writable, and the leader key is held by %s"
                    .formatted(primary, truth.holder().orElse("nobody")));
        }
        var view = truth.view();
        if (view.isEmpty()) {
            complaints.add("no orchestrator answers");
        } else if (!view.get().state().isLedBy(primary)) {
            complaints.add("%s is writable, and the journal says that the leader is %s"
                    .formatted(primary, view.get().state().leader()));
        }
        if (atNanos - lastNanos > WRITTEN_WITHIN_NANOS || !primary.equals(lastBy)) {
            complaints.add("%s is writable, and the last write was acknowledged by %s %d ms ago"
                    .formatted(primary, lastBy, (atNanos - lastNanos) / 1_000_000));
        }
        for (var instance : truth.instances()) {
            if (!instance.equals(primary)) {
                detachment(instance, primary, truth).ifPresent(complaints::add);
            }
        }
        return complaints;
    }

    private static Optional<String> detachment(InstanceId instance, InstanceId primary, Truth truth) {
        var upstream = truth.upstream(instance);
        if (!truth.isRunning(instance)) {
            return Optional.of("%s does not run".formatted(instance));
        }
        if (upstream.filter(primary::equals).isEmpty()) {
            return Optional.of("%s streams from %s and not from %s"
                    .formatted(instance, upstream.map(InstanceId::value).orElse("nobody"), primary));
        }
        return truth.timeline(instance).equals(truth.timeline(primary))
                ? Optional.empty()
                : Optional.of("%s is on timeline %s and %s on %s"
                        .formatted(instance, truth.timeline(instance), primary, truth.timeline(primary)));
    }

    private void violated(long atNanos, String what) {
        verdicts.violated(Invariant.CONVERGES_AFTER_HEALING, atNanos, what);
    }
}
