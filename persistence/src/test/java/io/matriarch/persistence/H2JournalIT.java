package io.matriarch.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.matriarch.persistence.journal.JournalConfig;
import io.matriarch.persistence.journal.JournalDatabase;
import io.matriarch.persistence.journal.JournalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2JournalIT extends JournalContract {

    /** O_DSYNC in the octal flags of /proc/self/fdinfo. */
    private static final int O_DSYNC = 0_10_000;

    @TempDir
    private Path directory = Path.of("unset");

    @Override
    JournalConfig emptyJournal() {
        return JournalConfig.inFile(directory.resolve("data/journal"));
    }

    @Test
    void aFileThatAnotherProcessHasOpenIsRefusedByName() throws IOException {
        try (var writer = JournalWriter.inAnotherProcess(config())) {
            writer.awaitAcknowledged(1);
            assertThatExceptionOfType(JournalException.class)
                    .isThrownBy(() -> JournalDatabase.open(config()))
                    .withMessageContaining(
                            directory.resolve("data/journal.mv.db").toString())
                    .withMessageContaining("open in another process");
        }
    }

    @Test
    void onlyTheOwnerMayReadTheFileForItHoldsPasswords() throws IOException {
        try (var database = JournalDatabase.open(config())) {
            assertThat(database.dataSource()).isNotNull();
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(directory.resolve("data/journal.mv.db"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aWriteReturnsOnlyWhenItIsOnTheDisk() throws IOException {
        try (var database = JournalDatabase.open(config());
                var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            assertThat(database.dataSource()).isNotNull();
            var flags = descriptors
                    .filter(descriptor -> isJournal(descriptor))
                    .map(descriptor -> flags(descriptor))
                    .toList();
            assertThat(flags)
                    .isNotEmpty()
                    .allSatisfy(flag -> assertThat(flag & O_DSYNC).isNotZero());
        }
    }

    private static boolean isJournal(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).endsWith("journal.mv.db");
        } catch (IOException gone) {
            return false;
        }
    }

    private static int flags(Path descriptor) {
        try {
            return Files.readAllLines(Path.of("/proc/self/fdinfo").resolve(descriptor.getFileName())).stream()
                    .filter(line -> line.startsWith("flags:"))
                    .map(line ->
                            Integer.parseInt(line.substring("flags:".length()).strip(), 8))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException gone) {
            throw new AssertionError(gone);
        }
    }
}
