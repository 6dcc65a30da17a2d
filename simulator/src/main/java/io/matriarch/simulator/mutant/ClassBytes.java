package io.matriarch.simulator.mutant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Class files as they were compiled, read once for all mutants. For any thread. */
final class ClassBytes {

    private final ClassLoader from;
    private final Map<String, Optional<byte[]>> known = new ConcurrentHashMap<>();

    /** @param from where they lie; it need not have loaded them */
    ClassBytes(ClassLoader from) {
        this.from = from;
    }

    /** Of the class of that binary name; empty when there is none. */
    Optional<byte[]> of(String type) {
        return known.computeIfAbsent(type, this::read);
    }

    private Optional<byte[]> read(String type) {
        try (var file = from.getResourceAsStream(type.replace('.', '/') + ".class")) {
            return file == null ? Optional.empty() : Optional.of(file.readAllBytes());
        } catch (IOException broken) {
            throw new UncheckedIOException("class " + type + " cannot be read", broken);
        }
    }
}
