package io.matriarch.server;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The jar that this process runs from: what is put on nodes as their agent. */
final class ProductJar {

    private ProductJar() {}

    /**
     * The jar.
     *
     * @throws IllegalStateException when the classes do not come from one, as in a debugger
     */
    static Path locate() {
        var source = Optional.ofNullable(ProductJar.class.getProtectionDomain().getCodeSource());
        try {
            var path = Path.of(source.orElseThrow().getLocation().toURI());
            if (Files.isRegularFile(path)) {
                return path;
            }
            throw new IllegalStateException(
                    "matriarch runs from " + path + ", which is no jar that could be put on nodes");
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException("matriarch runs from nowhere", impossible);
        }
    }
}
