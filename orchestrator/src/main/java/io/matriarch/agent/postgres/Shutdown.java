package io.matriarch.agent.postgres;

import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.runtime.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a server: fast, then immediately, then by force.
 *
 * <p>A fast shutdown writes its checkpoint and then waits, without a bound, until every standby has taken all WAL. A standby
 * that is stuck would hold it up for ever. So once the checkpoint is on the disk and some standby has taken everything, the
 * others get {@link #LAGGARD_GRACE}; their WAL senders are then ended with SIGTERM, which spoils nothing: the shutdown stays a
 * clean one, and the laggard takes the rest from the next leader.
 */
final class Shutdown {

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
    private static final Duration LAGGARD_GRACE = Duration.ofSeconds(1);
    private static final Duration LAST_MOMENT = Duration.ofMillis(500);
    private static final Duration BETWEEN_CHECKS = Duration.ofMillis(100);
    private static final Duration IMMEDIATE_PATIENCE = Duration.ofSeconds(2);

    private final Postmaster postmaster;
    private final Processes processes;
    private final BooleanSupplier cleanOnDisk;
    private final Waiting waiting;

    /** @param cleanOnDisk whether pg_control says that the shutdown's checkpoint has been written */
    Shutdown(Postmaster postmaster, Processes processes, BooleanSupplier cleanOnDisk, Waiting waiting) {
        this.postmaster = postmaster;
        this.processes = processes;
        this.cleanOnDisk = cleanOnDisk;
        this.waiting = waiting;
    }

    Outcome within(Duration patience) {
        if (postmaster.running().isEmpty()) {
            return postmaster.kill();
        }
        var deadline = waiting.deadline(patience);
        var sendersBefore = senders().size();
        postmaster.signal("INT");
        var someFinishedAt = waiting.deadline(Duration.ofDays(1));
        var anyFinished = false;
        while (!deadline.hasPassed()) {
            var nextCheck = waiting.deadline(min(BETWEEN_CHECKS, deadline.leftOrAtLeast(Duration.ZERO)));
            if (postmaster.awaitExit(nextCheck)) {
                return postmaster.kill();
            }
            var left = senders();
            if (!anyFinished && left.size() < sendersBefore) {
                anyFinished = true;
                someFinishedAt = waiting.deadline(LAGGARD_GRACE);
            }
            if (!left.isEmpty()
                    && (someFinishedAt.hasPassed() || isLastMoment(deadline))
                    && cleanOnDisk.getAsBoolean()) {
                LOG.warn("standbys that do not take their WAL are left behind: {}", left);
                left.forEach(sender -> postmaster.signal(sender.pid(), "TERM"));
            }
        }
        LOG.warn("the fast shutdown took more than {}: shutting down immediately", patience);
        postmaster.signal("QUIT");
        postmaster.awaitExit(waiting.deadline(IMMEDIATE_PATIENCE));
        return postmaster.kill();
    }

    private List<Processes.Stat> senders() {
        return processes.all().stream()
                .filter(process -> Processes.title(process.pid()).contains(": walsender "))
                .toList();
    }

    private static boolean isLastMoment(Deadline deadline) {
        return deadline.left().compareTo(LAST_MOMENT) < 0;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
