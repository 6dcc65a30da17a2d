package io.matriarch.agent;

/** The way to keep a pledge: the server receives from nobody, or does not run; what it has stays. */
final class Detaching {

    private Detaching() {}

    static void pursue(Turn turn) {
        if (!turn.server.isUp()) {
            AgentDecider.describe(turn);
        } else if (turn.server.mayWrite()) {
            turn.serve(turn.stop());
        } else if (!turn.server.detached() && turn.mayTry()) {
            turn.serve(new ServerWork.Detach());
        }
    }
}
