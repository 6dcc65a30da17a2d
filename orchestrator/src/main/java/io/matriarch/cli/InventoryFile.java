package io.matriarch.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The text of an inventory file. */
final class InventoryFile {

    /** What the server takes. */
    private static final long LARGEST_BYTES = 8L << 20;

    private InventoryFile() {}

    /**
     * Reads it whole.
     *
     * @throws CliFailure that names the file, when it cannot be read or is no text in UTF-8
     */
    static String read(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw CliFailure.failed("%s is a directory; name an inventory file".formatted(file));
            }
            if (Files.size(file) > LARGEST_BYTES) {
                throw CliFailure.failed("%s has %d bytes; an inventory has at most %d"
                        .formatted(file, Files.size(file), LARGEST_BYTES));
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (NoSuchFileException missing) {
            throw CliFailure.failed("there is no file %s".formatted(file));
        } catch (AccessDeniedException denied) {
            throw CliFailure.failed("%s may not be read".formatted(file));
        } catch (CharacterCodingException binary) {
            throw CliFailure.failed("%s is no text in UTF-8".formatted(file));
        } catch (IOException unreadable) {
            throw CliFailure.failed("%s cannot be read: %s".formatted(file, unreadable.getMessage()));
        }
    }
}
