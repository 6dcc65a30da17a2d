package io.matriarch.cli;

import java.util.function.Supplier;

/** What is said when somebody ends a command that only watches, so that nobody thinks the work has ended too. */
final class Parting {

    private Parting() {}

    /** Watches; if the process is ended meanwhile, it says {@code sentence}. */
    static <T> T during(Shell shell, String sentence, Supplier<T> watching) {
        var words = Thread.ofPlatform().unstarted(() -> shell.warn(sentence));
        var runtime = Runtime.getRuntime();
        runtime.addShutdownHook(words);
        try {
            return watching.get();
        } finally {
            try {
                runtime.removeShutdownHook(words);
            } catch (IllegalStateException ending) {
                // The process is being ended, and the sentence is on its way.
            }
        }
    }
}
