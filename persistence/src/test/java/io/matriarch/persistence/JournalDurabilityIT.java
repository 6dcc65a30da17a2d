package io.matriarch.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.persistence.audit.JdbcEventLog;
import io.matriarch.persistence.journal.JournalConfig;
import io.matriarch.persistence.journal.JournalDatabase;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An acknowledged event survives {@code kill -9} of the process that wrote it. */
class JournalDurabilityIT {

    private static final int ROUNDS = 5;
    private static final int EVENTS_A_ROUND = 150;

    @TempDir
    private Path directory = Path.of("unset");

    @Test
    void noAcknowledgedEventIsMissingAfterTheWriterWasKilledInMidStream() throws IOException {
        var config = JournalConfig.inFile(directory.resolve("journal"));
        var acknowledged = 0L;
        for (var round = 1; round <= ROUNDS; round++) {
            try (var writer = JournalWriter.inAnotherProcess(config)) {
                // A different moment of H2's own housekeeping in each round.
                writer.awaitAcknowledged(acknowledged + EVENTS_A_ROUND + 37L * round);
                acknowledged = writer.kill();
            }
            try (var database = JournalDatabase.open(config)) {
                // Replay refuses a gap, so that the last number tells of all.
                var found = new JdbcEventLog(database.dataSource())
                        .at(SampleEvents.CLUSTER, Long.MAX_VALUE)
                        .sequence();
                assertThat(found).as("events in round %d", round).isGreaterThanOrEqualTo(acknowledged);
                acknowledged = found;
            }
        }
    }
}
