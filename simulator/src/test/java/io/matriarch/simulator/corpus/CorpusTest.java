package io.matriarch.simulator.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.fault.StoredPlan;
import io.matriarch.simulator.trial.TrialResult;
import io.matriarch.simulator.trial.TrialRunner;
import io.matriarch.simulator.trial.TrialSettings;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CorpusTest {

    private static final TrialSettings DEFAULTS = TrialSettings.defaults(Calibration.shipped());

    @Test
    void findsAPlanByItsName() {
        assertThat(Corpus.named("agent-frozen").flatMap(StoredPlan::name)).contains("agent-frozen");
        assertThat(Corpus.named("no-such-plan")).isEmpty();
    }

    @Test
    void everyPlanHasTheNameOfItsFileAndAReason() {
        assertThat(Corpus.all().stream().map(plan -> plan.name().orElse("")))
                .doesNotHaveDuplicates()
                .isEqualTo(Corpus.names());
        assertThat(Corpus.all())
                .allSatisfy(plan -> assertThat(plan.why().orElse("")).hasSizeGreaterThan(20));
    }

    @Test
    void everyFileIsInTheIndex() throws IOException, URISyntaxException {
        var directory = Path.of(Objects.requireNonNull(Corpus.class.getResource(Corpus.INDEX))
                        .toURI())
                .getParent();
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(".json")))
                    .containsExactlyInAnyOrderElementsOf(
                            Corpus.names().stream().map(name -> name + ".json").toList());
        }
    }

    @Test
    void everyFaultBeginsWhileThereIsTimeForIt() {
        assertThat(Corpus.all())
                .allSatisfy(plan -> assertThat(plan.plan().faults())
                        .allSatisfy(fault -> assertThat(fault.at())
                                .isLessThan(DEFAULTS.of(plan).room())));
    }

    @Test
    void eachIsRunWithItsOwnSeedAndBounds() {
        var ran = new ArrayList<StoredPlan>();
        var rtos = new ArrayList<Duration>();
        TrialRunner runner = (settings, plan, seed, precision, extra) -> {
            rtos.add(settings.cluster().rto());
            return new TrialResult(seed, plan, List.of(), List.of(), List.of(), 0, 0, 0, new TreeMap<>());
        };
        Corpus.run(runner, DEFAULTS, (plan, result) -> {
            assertThat(result.plan()).isEqualTo(plan.plan());
            assertThat(result.seed()).isEqualTo(plan.seed().orElse(1));
            ran.add(plan);
        });
        assertThat(ran).isEqualTo(Corpus.all());
        assertThat(rtos)
                .isEqualTo(Corpus.all().stream()
                        .map(plan -> plan.rto().orElse(Duration.ofSeconds(30)))
                        .toList());
    }
}
