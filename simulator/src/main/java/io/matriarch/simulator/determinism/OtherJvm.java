package io.matriarch.simulator.determinism;

import java.io.IOException;
import java.util.List;

/** Another process that runs the same trials. */
@FunctionalInterface
public interface OtherJvm {

    /** Starts it with these arguments after those of the command line. */
    Run start(List<String> arguments) throws IOException;

    /** A process under way. */
    interface Run extends AutoCloseable {

        /**
         * What it has printed, once it has ended.
         *
         * @throws IOException when it ended with anything but 0, with the end of what it had to say
         */
        List<String> lines() throws IOException, InterruptedException;

        /** Ends it, if it has not ended by itself. */
        @Override
        void close();
    }
}
