package io.matriarch.simulator.live;

import io.matriarch.installation.Api;
import io.matriarch.installation.InstallationFailure;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.history.Happening;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gives commands as an operator does, each on a thread of its own: an answer may take long. */
final class Operator {

    private static final Duration LAST_WORDS = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 20;

    private final Api api;
    private final Observations observations;
    private final List<Thread> under = new ArrayList<>();

    Operator(Api api, Observations observations) {
        this.api = api;
        this.observations = observations;
    }

    void switchover() {
        give(new ClusterCommand.Switchover(Optional.empty()), 1, api::switchover);
    }

    void forceFailover() {
        give(new ClusterCommand.Failover(Optional.empty(), true), 1, api::forceFailover);
    }

    void pause() {
        give(new ClusterCommand.Pause(), 1, api::pause);
    }

    /** Again and again, until somebody has heard it. */
    void resume() {
        give(new ClusterCommand.Resume(), ATTEMPTS, api::resume);
    }

    void restart(InstanceId instance) {
        give(new ClusterCommand.Restart(instance), 1, () -> api.restart(instance));
    }

    void reinit(InstanceId instance) {
        give(new ClusterCommand.Reinit(instance), 1, () -> api.reinit(instance));
    }

    private void give(ClusterCommand command, int attempts, Runnable call) {
        observations.note(new Happening.CommandGiven(command));
        under.add(Thread.ofPlatform().daemon().name("operator").start(() -> {
            var complaint = "";
            for (var attempt = 0; attempt < attempts; attempt++) {
                try {
                    call.run();
                    observations.note(new Happening.CommandAnswered(command, true, ""));
                    return;
                } catch (InstallationFailure refused) {
                    complaint = refused.sentence();
                }
            }
            observations.note(new Happening.CommandAnswered(command, false, complaint));
        }));
    }

    /** Waits until everything was answered. */
    void finish() throws InterruptedException {
        for (var thread : under) {
            thread.join(LAST_WORDS);
        }
    }
}
