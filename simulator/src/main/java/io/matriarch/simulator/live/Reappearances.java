package io.matriarch.simulator.live;

import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.lab.Lab;
import io.matriarch.simulator.lab.LabHost;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Kills agents and deadmen, and notes when there is another: what nobody guards meanwhile is judged by it. */
final class Reappearances {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Lab lab;
    private final Observations observations;

    Reappearances(Lab lab, Observations observations) {
        this.lab = lab;
        this.observations = observations;
    }

    void killAgent(LabHost host) {
        host.killAgent();
        observations.note(new Happening.AgentEnded(host.instance(), "killed"));
        whenever(host::hasAgent, new Happening.AgentStarted(host.instance()));
    }

    void killDeadman(LabHost host) {
        host.killDeadman();
        observations.note(new Happening.DeadmanKilled(host.instance()));
        whenever(host::hasDeadman, new Happening.DeadmanReplaced(host.instance()));
    }

    private void whenever(BooleanSupplier isThere, Happening happening) {
        Thread.ofPlatform().daemon().name("reappearance").start(() -> {
            try {
                if (lab.time().await(LIMIT, isThere)) {
                    observations.note(happening);
                }
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
