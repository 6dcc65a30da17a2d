package io.matriarch.simulator.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationTest {

    @Test
    void theShippedOneIsSane() {
        var shipped = Calibration.shipped();

        assertThat(shipped.name()).contains("PostgreSQL", "etcd", "processors");
        assertThat(shipped.look().p50()).isBetween(Duration.ofNanos(100_000), Duration.ofMillis(100));
        assertThat(shipped.etcd().p50()).isBetween(Duration.ofNanos(100_000), Duration.ofMillis(100));
        assertThat(shipped.walFlush().p50()).isBetween(Duration.ofNanos(50_000), Duration.ofMillis(100));
        assertThat(shipped.promote().p50()).isBetween(Duration.ofMillis(5), Duration.ofSeconds(3));
        assertThat(shipped.kill().p50()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(1));
        assertThat(shipped.startClean().p99()).isLessThan(Duration.ofSeconds(15));
        assertThat(shipped.baseBackup().p99()).isLessThan(Duration.ofSeconds(30));
        assertThat(shipped.crashRecovery().p50()).isGreaterThan(shipped.kill().p50());
        assertThat(shipped.agentStart().p50()).isGreaterThan(shipped.look().p50());
    }

    @Test
    void aFileIsReadBackAsItWasWritten(@TempDir Path directory) throws IOException {
        var file = directory.resolve("calibration.json");
        Files.writeString(file, example().json());

        assertThat(CalibrationFile.parse(Files.readString(file))).isEqualTo(example());
        assertThat(Calibration.read(file).etcd()).isEqualTo(Delay.ofMillis(2, 20));
        assertThat(Calibration.read(file).name()).isEqualTo("an example");
    }

    @Test
    void refusesAFileThatLacksADelayOrHasAnotherOrMakesNoSense() {
        var lacking = new LinkedHashMap<>(example().delays());
        lacking.remove("etcd");
        assertThatThrownBy(() -> new CalibrationFile("x", lacking).calibration())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lacks the delay etcd");

        var another = new LinkedHashMap<>(example().delays());
        another.put("tea", new CalibrationFile.Entry(1, 2, 3, ""));
        assertThatThrownBy(() -> new CalibrationFile("x", another).calibration())
                .isInstanceOf(IllegalArgumentException.class);

        var absurd = new LinkedHashMap<>(example().delays());
        absurd.put("etcd", new CalibrationFile.Entry(2, 1, 3, ""));
        assertThatThrownBy(() -> new CalibrationFile("x", absurd).calibration())
                .isInstanceOf(IllegalArgumentException.class);

        assertThatThrownBy(() -> CalibrationFile.parse("{"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no calibration");
    }

    private static CalibrationFile example() {
        var delays = new LinkedHashMap<String, CalibrationFile.Entry>();
        for (var component : Calibration.class.getRecordComponents()) {
            if (component.getType().equals(Delay.class)) {
                delays.put(component.getName(), new CalibrationFile.Entry(2, 20, 100, "made up"));
            }
        }
        return new CalibrationFile("an example", delays);
    }
}
