package io.matriarch.cli;

/**
 * A command of {@code matriarch} that lives in another room: a class with picocli's {@code @Command}, found by
 * {@link java.util.ServiceLoader}. It is made at every start of any command, so its constructor does nothing.
 */
public interface Subcommand {}
