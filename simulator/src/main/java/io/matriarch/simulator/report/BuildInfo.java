package io.matriarch.simulator.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** Which build this is, as the manifest of its jar says. */
public record BuildInfo(String version, String commit) {

    private static final String UNKNOWN = "unknown";

    /** Of the jar this class was loaded from; {@code unknown} when it was loaded from elsewhere. */
    public static BuildInfo read() {
        return manifest()
                .map(Manifest::getMainAttributes)
                .map(attributes -> new BuildInfo(
                        Optional.ofNullable(attributes.getValue("Implementation-Version"))
                                .orElse(UNKNOWN),
                        Optional.ofNullable(attributes.getValue("Implementation-Commit"))
                                .orElse(UNKNOWN)))
                .orElse(new BuildInfo(UNKNOWN, UNKNOWN));
    }

    private static Optional<Manifest> manifest() {
        var source = BuildInfo.class.getProtectionDomain().getCodeSource();
        if (source == null || !source.getLocation().getPath().endsWith(".jar")) {
            return Optional.empty();
        }
        try (var jar = new JarFile(Path.of(source.getLocation().getPath()).toFile())) {
            return Optional.ofNullable(jar.getManifest());
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
