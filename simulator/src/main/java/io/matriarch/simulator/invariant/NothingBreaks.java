package io.matriarch.simulator.invariant;

import io.matriarch.simulator.history.Happening;

/**
 * No exception ends an agent or the cluster's actor: both would start again and hide a bug. A journal that does not answer ends the
 * actor by design; its host starts it again.
 */
final class NothingBreaks implements Checker {

    private static final String AGENT = "broken: ";
    private static final String ACTOR = "its actor failed: ";
    private static final String BY_THE_JOURNAL = "JournalFailureException";

    private final Verdicts verdicts;

    NothingBreaks(Verdicts verdicts) {
        this.verdicts = verdicts;
    }

    @Override
    public void on(long atNanos, Happening happening) {
        if (happening instanceof Happening.AgentEnded(var instance, var why) && why.startsWith(AGENT)) {
            violated(atNanos, "the agent of %s: %s".formatted(instance, why));
        }
        if (happening instanceof Happening.OrchestratorEnded(var orchestrator, var why)
                && why.startsWith(ACTOR)
                && !why.contains(BY_THE_JOURNAL)) {
            violated(atNanos, "%s: %s".formatted(orchestrator, why));
        }
    }

    private void violated(long atNanos, String what) {
        verdicts.violated(Invariant.NOTHING_BREAKS, atNanos, what);
    }
}
