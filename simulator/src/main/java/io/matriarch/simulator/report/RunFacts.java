package io.matriarch.simulator.report;

/**
 * What the command line and the clock say of a run.
 *
 * @param command the command line that does it again
 * @param replayCommand replays a seed, which {@code %d} stands for
 * @param requested trials that were asked for
 * @param processors of this machine
 * @param ownSettings whether the settings under test are a user's own
 * @param live whether all was real: processes, servers and time
 */
public record RunFacts(
        BuildInfo build,
        String command,
        String replayCommand,
        String profile,
        String seeds,
        long requested,
        boolean interrupted,
        int jobs,
        int processors,
        long wallNanos,
        boolean ownSettings,
        boolean live) {

    double wallSeconds() {
        return wallNanos / 1e9;
    }

    double perSecond(long trials) {
        return wallNanos == 0 ? 0 : trials / wallSeconds();
    }

    /** Cores that had work. */
    int cores() {
        return Math.max(1, Math.min(jobs, processors));
    }
}
