package io.matriarch.simulator.calibration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.matriarch.protocol.Require;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * A calibration as JSON:
 *
 * <pre>{@code
 * {
 *   "name" : "2 processors, Linux 6.1, PostgreSQL 15.13, etcd 3.4.23, 2026-01-31",
 *   "delays" : {
 *     "network" : {"p50Millis" : 0.2, "p99Millis" : 2.0, "samples" : 0, "note" : "assumed"},
 *     ...
 *   }
 * }
 * }</pre>
 *
 * The delays are those of {@link Calibration}, each under its name there; none may be missing and no other may be there.
 *
 * @param name where and when it was measured, for people
 */
public record CalibrationFile(String name, SequencedMap<String, Entry> delays) {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    public CalibrationFile {
        delays = new LinkedHashMap<>(delays);
    }

    /**
     * One delay.
     *
     * @param p50Millis milliseconds
     * @param p99Millis milliseconds; with fewer than 100 samples it is the longest of them
     * @param samples how many were measured; 0 when it was assumed
     * @param note what was measured, or why not
     */
    public record Entry(double p50Millis, double p99Millis, int samples, String note) {}

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException when it is none, saying what is wrong
     */
    public static CalibrationFile parse(String json) {
        try {
            return MAPPER.readValue(json, CalibrationFile.class);
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException("no calibration: " + wrong.getOriginalMessage(), wrong);
        }
    }

    /** As {@link #parse} reads it. */
    public String json() {
        try {
            return MAPPER.writeValueAsString(this) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * The delays in it.
     *
     * @throws IllegalArgumentException when one is missing, unknown or no {@link Delay}
     */
    public Calibration calibration() {
        var calibration = new Calibration(
                name,
                delay("network"),
                delay("walFlush"),
                delay("promote"),
                delay("fastShutdown"),
                delay("kill"),
                delay("startClean"),
                delay("crashRecovery"),
                delay("initdb"),
                delay("baseBackup"),
                delay("rewind"),
                delay("walEnd"),
                delay("reconnect"),
                delay("look"),
                delay("etcd"),
                delay("pledge"),
                delay("sshConnect"),
                delay("agentStart"),
                delay("journal"));
        var known = Calibration.class.getRecordComponents().length - 1;
        Require.that(delays.size() == known, "a calibration has %s delays, not %s", known, delays.size());
        return calibration;
    }

    private Delay delay(String what) {
        var entry = delays.get(what);
        if (entry == null) {
            throw new IllegalArgumentException("the calibration lacks the delay " + what);
        }
        return Delay.ofMillis(entry.p50Millis(), entry.p99Millis());
    }
}
