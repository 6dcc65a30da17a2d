package io.matriarch.simulator.measurement;

import io.matriarch.agent.AgentFiles;
import io.matriarch.agent.Pledge;
import io.matriarch.persistence.journal.JournalConfig;
import io.matriarch.persistence.journal.JournalDatabase;
import io.matriarch.protocol.id.InstanceId;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/** Keeps pledges as an agent does, and events as the journal in a file does. */
final class DiskMeasurement {

    private static final int EACH_ROUND = 25;
    private static final int EVENT_BYTES = 500;

    private static final String INSERT = "INSERT INTO \"event_journal\" (\"persistence_id\", \"sequence_number\","
            + " \"writer\", \"write_timestamp\", \"adapter_manifest\", \"event_payload\", \"event_ser_id\","
            + " \"event_ser_manifest\") VALUES ('calibration', ?, 'w', 0, '', ?, 1, 'm')";

    private final Bench bench;
    private final Samples samples;

    DiskMeasurement(Bench bench, Samples samples) {
        this.bench = bench;
        this.samples = samples;
    }

    void run() {
        try {
            keepPledges();
            writeEvents();
        } catch (IOException | SQLException failed) {
            throw new MeasurementFailure("writing to disk: " + failed.getMessage(), failed);
        }
    }

    private void keepPledges() throws IOException {
        try (var files = AgentFiles.open(bench.directory().resolve("pledges"), InstanceId.parse("calibration-1"))) {
            for (var i = 0; i < EACH_ROUND * bench.rounds(); i++) {
                samples.time("pledge", () -> {
                    files.keep(Pledge.NONE);
                    return true;
                });
            }
        }
    }

    private void writeEvents() throws SQLException {
        var config = JournalConfig.inFile(bench.directory().resolve("journal"));
        try (var journal = JournalDatabase.open(config);
                var connection = journal.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            for (var number = 1; number <= EACH_ROUND * bench.rounds(); number++) {
                var sequenceNumber = number;
                samples.time("journal", () -> write(connection, sequenceNumber));
            }
        }
    }

    private static boolean write(Connection connection, long sequenceNumber) throws SQLException {
        try (var insert = connection.prepareStatement(INSERT)) {
            insert.setLong(1, sequenceNumber);
            insert.setBytes(2, new byte[EVENT_BYTES]);
            insert.executeUpdate();
        }
        connection.commit();
        return true;
    }
}
