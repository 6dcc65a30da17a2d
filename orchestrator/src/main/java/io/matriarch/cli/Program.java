package io.matriarch.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A process that runs until it is stopped. */
@FunctionalInterface
interface Program {

    /** Runs and says what to exit with. */
    int run(@Nullable Path config) throws Exception;
}
