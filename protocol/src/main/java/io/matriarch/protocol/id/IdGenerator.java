package io.matriarch.protocol.id;

/** Where new operation ids come from; injected, so that the simulator can repeat them. */
@FunctionalInterface
public interface IdGenerator {

    /** An id that was never given before. */
    OperationId next();
}
