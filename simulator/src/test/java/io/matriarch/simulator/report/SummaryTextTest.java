package io.matriarch.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.simulator.invariant.Invariant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SummaryTextTest {

    private final Tally tally = MadeUpTrials.tally(200);

    @Test
    void isReadInTenSeconds() {
        assertThat(lines())
                .hasSizeLessThan(20)
                .allSatisfy(line -> assertThat(line.length()).isLessThan(320));
    }

    @Test
    void endsWithTheVerdict() {
        assertThat(lines().getLast())
                .startsWith("PASS Everything held in 200 trials")
                .contains("pg_rto 30 s holds");
    }

    @Test
    void alignsItsFigures() {
        assertThat(lines())
                .contains("                       p50       p90       p99     p99.9     worst")
                .anyMatch(line -> line.matches("RTO  +\\S+ m?s +\\S+ s +\\S+ s +\\S+ s +\\S+ s"));
    }

    @Test
    void namesSeedsThatFailedAndHowToReplayTheWorst() {
        tally.add(MadeUpTrials.violating(201, Invariant.KEY_BEFORE_PROMOTION, "pg-test-2 was promoted without it"));
        assertThat(lines())
                .anyMatch(line -> line.startsWith("SAFETY invariant 15") && line.contains("seeds 201"))
                .anyMatch(line -> line.contains("matriarch simulate --replay 201"))
                .last()
                .asString()
                .startsWith("FAIL SAFETY VIOLATED");
    }

    @Test
    void saysWhatIsNotCounted() {
        tally.add(MadeUpTrials.with(
                300,
                List.of(),
                List.of(MadeUpTrials.outage("etcd-frozen", 9, 9, 9, 9, Optional.of("etcd had no quorum"))),
                List.of()));
        assertThat(lines()).anyMatch(line -> line.contains("not counted: "));
    }

    @Test
    void saysWhatTheDesignAdmits() {
        tally.add(MadeUpTrials.excusing(300, "1 agent gone", 7));
        assertThat(lines())
                .anyMatch(line -> line.contains("admitted") && line.contains("1 agent gone (1)"))
                .last()
                .asString()
                .contains("no invariant was violated outside the windows that the design admits; 1 trial had one");
    }

    @Test
    void saysFiguresAsPeopleDo() {
        assertThat(Words.millis(498)).isEqualTo("498 ms");
        assertThat(Words.millis(1_234)).isEqualTo("1.23 s");
        assertThat(Words.millis(30_000)).isEqualTo("30 s");
        assertThat(Words.millis(125_000)).isEqualTo("2 min 5 s");
        assertThat(Words.bytes(1_048_576)).isEqualTo("1 MiB");
        assertThat(Words.bytes(12_800)).isEqualTo("12.5 KiB");
        assertThat(Words.counted(1, "trial")).isEqualTo("1 trial");
        assertThat(Words.counted(20_000, "trial")).isEqualTo("20,000 trials");
    }

    private List<String> lines() {
        return SummaryText.of(
                Conclusion.ofTrials(MadeUpTrials.facts("single-fault", 200), MadeUpTrials.SETTINGS, tally));
    }
}
