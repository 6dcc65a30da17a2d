package io.matriarch.protocol.agent;

import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An instance as its agent sees it.
 *
 * @param sequence counts the reports of one agent process
 * @param accepted the highest epoch the agent has accepted
 * @param postgres the server
 * @param heldEpoch set while the agent holds the leader key, and for which epoch
 * @param authority how long it may still accept writes without another keepalive; zero when it holds no key
 * @param activity long work under way
 * @param outcomes the last works that were performed, newest last
 * @param pledged set while it is certain that the server acknowledges nothing to a primary of a lower epoch than this, and never
 *     will: the epoch is on disk, the server receives from nobody or does not run, and its position is what it has had since
 * @param obstacle why the agent is not what it was assigned to be, when it knows
 * @param ailment what is wrong with a server that runs and answers
 */
public record AgentReport(
        long sequence,
        InstanceId instance,
        Epoch accepted,
        PostgresReport postgres,
        Optional<Epoch> heldEpoch,
        Duration authority,
        Optional<Activity> activity,
        List<Outcome> outcomes,
        Optional<String> obstacle,
        Optional<Epoch> pledged,
        Optional<Ailment> ailment) {

    public AgentReport {
        outcomes = List.copyOf(outcomes);
    }

    /** What a server suffers from that runs and answers. */
    public enum Ailment {
        /** Commits do not return although nobody but the local disk is waited for. */
        COMMITS_HANG("commits hang"),
        /** Too few standbys acknowledge. */
        COMMITS_WAIT("commits wait for standbys"),
        /** A standby receives WAL and does not apply it. */
        REPLAY_STANDS_STILL("replay stands still");

        private final String words;

        Ailment(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }
    }

    /** One that says nothing of a pledge. */
    public AgentReport(
            long sequence,
            InstanceId instance,
            Epoch accepted,
            PostgresReport postgres,
            Optional<Epoch> heldEpoch,
            Duration authority,
            Optional<Activity> activity,
            List<Outcome> outcomes,
            Optional<String> obstacle) {
        this(
                sequence,
                instance,
                accepted,
                postgres,
                heldEpoch,
                authority,
                activity,
                outcomes,
                obstacle,
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Long work with its progress.
     *
     * @param what a word for people: initdb, clone, rewind ...
     * @param doneBytes how much is done, when that is counted
     */
    public record Activity(String what, Optional<Long> doneBytes, Optional<Long> totalBytes) {}

    /** How a work ended; {@code failure} is absent when it was done. */
    public record Outcome(OperationId operation, Optional<String> failure) {}

    /** Whether its server accepts writes under authority, and commits get through. */
    public boolean servesWrites() {
        return postgres.isWritable() && heldEpoch.isPresent() && !commitsHang();
    }

    /** Whether commits do not return although nobody but the local disk is waited for. */
    public boolean commitsHang() {
        return ailment.isPresent() && ailment.get() == Ailment.COMMITS_HANG;
    }

    /** Whether commits wait for standbys that do not acknowledge. */
    public boolean commitsWait() {
        return ailment.isPresent() && ailment.get() == Ailment.COMMITS_WAIT;
    }

    /** Whether nothing is new but figures, which change all the time: positions, and how long authority lasts. */
    public boolean saysTheSameAs(AgentReport other) {
        return instance.equals(other.instance)
                && accepted.equals(other.accepted)
                && heldEpoch.equals(other.heldEpoch)
                && authority.isZero() == other.authority.isZero()
                && word(activity).equals(word(other.activity))
                && outcomes.equals(other.outcomes)
                && obstacle.equals(other.obstacle)
                && pledged.equals(other.pledged)
                && ailment.equals(other.ailment)
                && postgres.saysTheSameAs(other.postgres);
    }

    private static String word(Optional<Activity> activity) {
        return activity.isPresent() ? activity.get().what() : "";
    }

    /** The outcome of that work, when it has ended. */
    public Optional<Outcome> outcomeOf(OperationId operation) {
        return outcomes.stream()
                .filter(outcome -> outcome.operation().equals(operation))
                .findFirst();
    }
}
