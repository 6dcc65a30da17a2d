package io.matriarch.agent;

import io.matriarch.agent.deadman.Vigil;
import java.util.function.LongConsumer;

/** Who kills the server at the deadline when this agent cannot: the deadman, from a process of its own. */
interface Guardian extends AutoCloseable {

    /**
     * Begins to work with it; with another when there is none.
     *
     * @param acknowledged hears, from any thread, which deadline it keeps to, none of an earlier vigil
     * @return what the predecessor of this agent told it last
     */
    Vigil begin(LongConsumer acknowledged);

    /** What it has to do from now on. Returns at once. */
    void tell(Vigil vigil);

    /** This agent says nothing more; what was told holds. */
    @Override
    void close();
}
