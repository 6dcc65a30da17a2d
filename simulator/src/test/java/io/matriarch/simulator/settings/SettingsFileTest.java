package io.matriarch.simulator.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.config.ConfigError;
import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.calibration.Delay;
import io.matriarch.simulator.fault.Profile;
import io.matriarch.simulator.settings.SettingsReading.Invalid;
import io.matriarch.simulator.settings.SettingsReading.Loaded;
import io.matriarch.simulator.trial.TrialSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsFileTest {

    private static final TrialSettings DEFAULTS = TrialSettings.defaults(Calibration.guessed());

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it in
    private Path directory;

    @Test
    void theExampleSaysWhatTheDefaultsAre() {
        var settings = loaded(SettingsFile.EXAMPLE);
        assertThat(settings.profile()).isEmpty();
        assertThat(settings.trial().calibration().network())
                .isEqualTo(DEFAULTS.calibration().network());
        assertThat(settings.trial())
                .usingRecursiveComparison()
                .ignoringFields("calibration.name")
                .isEqualTo(DEFAULTS);
    }

    @Test
    void theExampleLiesAmongTheDocuments() throws IOException {
        assertThat(Path.of("..", "docs", "simulate.conf")).hasContent(SettingsFile.EXAMPLE);
    }

    @Test
    void whatIsCommentedOutInTheExampleCanBeRead() {
        var settings = loaded(SettingsFile.EXAMPLE.replaceAll("# (?=[a-z]+ = )", ""));
        assertThat(settings.profile()).contains(Profile.named("single-fault"));
        assertThat(settings.trial().calibration().name()).contains("calibration.json");
    }

    @Test
    void anEmptyFileChangesNothing() {
        assertThat(loaded("")).isEqualTo(new OwnSettings(DEFAULTS, Optional.empty()));
    }

    @Test
    void takesOnesOwnSettings() {
        var settings = loaded("pg_rto = 60, pg_rpo = 0, nodes.most = 3, network { p50 = 20ms, p99 = 100ms }");
        assertThat(settings.trial().cluster().rto()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.trial().cluster().rpoBytes()).isZero();
        assertThat(settings.trial().mostNodes()).isEqualTo(3);
        assertThat(settings.trial().calibration().network()).isEqualTo(Delay.ofMillis(20, 100));
        assertThat(settings.trial().length())
                .as("leases last longer, so trials do")
                .isEqualTo(Duration.ofMinutes(4));
    }

    @Test
    void saysWhatFollowsFromThem() {
        assertThat(String.join("\n", loaded("pg_rto = 9, pg_rpo = 0").described()))
                .isEqualTo("""
                pg_rto               9s: the longest write outage of a failover
                pg_rpo               0 bytes: the most acknowledged WAL a failover may lose (quorum mode)
                nodes                3 to 5
                network              one way p50 0.0002s, p99 0.002s
                calibration          guessed
                a trial              120s, faults until 60s
                from pg_rto follow:
                  lease ttl          3s, renewed every 0.3s, margin 0.6s
                  silence            1s until an agent counts as unreachable, 1s until a standby counts as cut off
                  patience           promotion 3s, demotion 6s, restart in place 5s""");
    }

    @Test
    void namesFileLineKeyValueAndRuleOfEverythingThatIsWrong() {
        assertThat(errors("""
                pg_rto = 8
                pg_rpo = lots
                pg_rot = 30
                nodes { least = 4, most = 3, mots = 3 }
                network = fast
                calibration = "bad.json"
                profile = "swarn"
                """))
                .containsExactly(
                        "own.conf:1: pg_rto: '8': the bound on an outage in whole seconds, from 9 to 3600",
                        "own.conf:2: pg_rpo: 'lots': a number of bytes, 0 or more",
                        "own.conf:3: pg_rot: there is no such setting; did you mean pg_rto?",
                        "own.conf:4: nodes.most: '3': at least nodes.least, which is 4",
                        "own.conf:4: nodes.mots: there is no such setting; did you mean nodes.most?",
                        "own.conf:5: network: 'fast': an object of settings",
                        "own.conf:6: calibration: 'bad.json': no calibration",
                        "own.conf:7: profile: 'swarn': there is no such profile; did you mean swarm?; the profiles"
                                + " are single-fault, pair, swarm, calm, bootstrap, gray, quorum, quorum-swarm, postgres, node, network, etcd,"
                                + " orchestrator, operator, and each fault's word");
    }

    @Test
    void refusesDelaysThatCannotBe() {
        assertThat(errors("network { p50 = 5ms, p99 = 1ms }"))
                .containsExactly("own.conf:1: network.p99: '1ms': p99 has to be at least p50: give both");
        assertThat(errors("network { p50 = 0s, p99 = soon }"))
                .containsExactly(
                        "own.conf:1: network.p50: '0s': a duration such as 0.2ms, more than 0 and at most 10s",
                        "own.conf:1: network.p99: 'soon': a duration such as 0.2ms, more than 0 and at most 10s");
    }

    @Test
    void refusesWhatIsNoHocon() {
        assertThat(errors("nodes {")).singleElement().asString().startsWith("own.conf:1: cannot be read: ");
        assertThat(SettingsFile.load(directory.resolve("none.conf"), DEFAULTS, SettingsFileTest::calibration))
                .isInstanceOf(Invalid.class);
    }

    private OwnSettings loaded(String text) {
        return switch (read(text)) {
            case Loaded(var settings) -> settings;
            case Invalid(var errors) -> throw new AssertionError(errors);
        };
    }

    private List<String> errors(String text) {
        return switch (read(text)) {
            case Loaded(var settings) -> List.of("loaded: " + settings);
            case Invalid(var errors) ->
                errors.stream()
                        .map(ConfigError::sentence)
                        .map(sentence -> sentence.replace(directory + "/", ""))
                        .toList();
        };
    }

    private SettingsReading read(String text) {
        var file = directory.resolve("own.conf");
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return SettingsFile.load(file, DEFAULTS, SettingsFileTest::calibration);
    }

    private static Calibration calibration(Path file) {
        if (file.endsWith("bad.json")) {
            throw new IllegalArgumentException("no calibration");
        }
        return Calibration.guessed().withNetwork(file.toString(), Delay.ofMillis(1, 2));
    }
}
