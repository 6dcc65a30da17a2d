package io.matriarch.persistence.journal;

import java.util.OptionalLong;
import java.util.function.Consumer;

/** How far the journal of an actor has come: who thinks that it alone writes it can see whether another has written too. */
@FunctionalInterface
public interface JournalHead {

    /**
     * Asks for the highest sequence number under {@code persistenceId}, 0 when there is none. Does not block.
     *
     * @param answered called once, on any thread; empty when the journal does not say
     */
    void ask(String persistenceId, Consumer<OptionalLong> answered);
}
