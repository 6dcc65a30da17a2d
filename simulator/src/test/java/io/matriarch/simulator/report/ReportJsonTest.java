package io.matriarch.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.matriarch.simulator.invariant.Invariant;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The shape of {@code report.json}. A field that goes, or gets another type, is a new {@link Report#FORMAT}. */
class ReportJsonTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> MAPS = List.of(".settings.calibration", ".settings.timings_ms");

    @Test
    void hasTheFieldsOfTheGoldenFile() throws Exception {
        var fields = new TreeSet<String>();
        collect("", JSON.readTree(ReportJson.write(everything())), fields);
        assertThat(String.join("\n", fields) + "\n").isEqualTo(golden());
    }

    @Test
    void saysInMillisecondsHowLong() throws Exception {
        var json = JSON.readTree(ReportJson.write(everything()));
        assertThat(json.path("settings").path("pg_rto_ms").asLong()).isEqualTo(30_000);
        assertThat(json.path("exit_code").asInt()).isEqualTo(1);
        assertThat(json.path("rto").path("total").path("p99").asLong()).isBetween(10_000L, 14_000L);
        assertThat(json.path("rto")
                        .path("total")
                        .path("cdf")
                        .path(0)
                        .path("fraction")
                        .isDouble())
                .isTrue();
    }

    private static Comparison comparison() {
        var comparison = new Comparison();
        comparison.addReal(MadeUpTrials.result(1));
        comparison.addSimulated(MadeUpTrials.result(1));
        return comparison;
    }

    private static Report everything() {
        var tally = MadeUpTrials.tally(300);
        tally.add(MadeUpTrials.violating(301, Invariant.LOSS_WITHIN_RPO, "2 MiB were lost"));
        tally.add(MadeUpTrials.excusing(302, "13 agent gone", 7));
        var trials = Conclusion.ofDeterminism(
                MadeUpTrials.facts("single-fault", 301),
                MadeUpTrials.SETTINGS,
                tally,
                new Report.Determinism(301, 1, List.of(5L)));
        var mutant = new Report.MutantRow("no-margin", "lease", "no margin", true, true, 3, "invariant 13");
        return new Report(
                trials.format(),
                trials.outcome(),
                trials.exitCode(),
                trials.verdict(),
                trials.run(),
                trials.settings(),
                trials.rto(),
                trials.rpo(),
                trials.figures(),
                trials.violations(),
                trials.faults(),
                trials.worst(),
                trials.exclusions(),
                trials.excuses(),
                trials.coverage(),
                List.of(mutant),
                trials.determinism(),
                Optional.of(new Report.Live(comparison().rows(), List.of("power-lost: it cannot be done"))));
    }

    /** Paths with types. Lists count as their first element, maps as one field whatever its name. */
    private static void collect(String path, JsonNode node, Set<String> fields) {
        if (node.isObject()) {
            node.properties()
                    .forEach(field -> collect(
                            path + "." + (MAPS.contains(path) ? "*" : field.getKey()), field.getValue(), fields));
        } else if (node.isArray()) {
            collect(path + "[]", node.path(0), fields);
        } else {
            fields.add(path.substring(1) + " "
                    + (node.isNumber() ? "number" : node.getNodeType().name().toLowerCase(Locale.ROOT)));
        }
    }

    private static String golden() throws Exception {
        try (var in = Objects.requireNonNull(ReportJsonTest.class.getResourceAsStream("report.fields"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
