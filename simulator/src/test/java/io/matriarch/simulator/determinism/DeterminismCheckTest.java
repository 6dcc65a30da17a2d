package io.matriarch.simulator.determinism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.matriarch.simulator.trial.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Against JVMs that really are others. */
class DeterminismCheckTest {

    @Test
    void findsNothingWhereNothingDiffers() throws IOException, InterruptedException {
        assertThat(run(check("same"), "same")).isEmpty();
    }

    @Test
    void findsEverySeedThatDiffersAndTheFirstHappeningInWhichItDoes() throws IOException, InterruptedException {
        var check = check("theirs");
        assertThat(run(check, "ours").stream().map(Mismatch::seed)).containsExactly(1L, 3L, 5L);
        var difference = check.explain(
                OtherMain.runner("ours"), OtherMain.SETTINGS, OtherMain.PLAN, 3, List.of("happenings", "3"));
        assertThat(difference.orElseThrow().lines())
                .containsExactly(
                        "the last in common  0 ns Built[]",
                        "here, number 2      0 ns OrchestratorStarted[orchestrator=ours]",
                        "there, number 2     0 ns OrchestratorStarted[orchestrator=theirs]");
    }

    @Test
    void saysWhatTheOtherOneDiedOf() {
        assertThatThrownBy(() -> new DeterminismCheck(new JvmProcess(OtherMain.class, List.of("same")))
                        .run(OtherMain.trials("same"), new Seeds(1, 5), List.of("nonsense"), (_, _) -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ended with 1")
                .hasMessageContaining("neither digests nor happenings");
    }

    @Test
    void aSeedOfWhichTheOtherOneSaysNothingDiffers() throws IOException, InterruptedException {
        var silent = new OtherJvm.Run() {
            @Override
            public List<String> lines() {
                return List.of("digest 1 of nothing");
            }

            @Override
            public void close() {}
        };
        var mismatches = new DeterminismCheck(_ -> silent)
                .run(OtherMain.trials("same"), new Seeds(1, 1), List.of(), (_, _) -> {});
        assertThat(mismatches).singleElement().satisfies(mismatch -> {
            assertThat(mismatch.there()).isEmpty();
            assertThat(mismatch.sentence()).startsWith("seed 1: here ").endsWith("there nothing");
        });
    }

    @Test
    void aDigestIsALine() {
        var digest = new Digest(17, 0x00ff_00ff_00ff_00ffL, 4_711);
        assertThat(digest.line()).isEqualTo("digest 17 00ff00ff00ff00ff 4711");
        assertThat(Digest.read(digest.line())).contains(digest);
        assertThat(Digest.read("digest 17 00ff00ff00ff00fg 4711")).isEmpty();
    }

    @Test
    void aHistoryThatEndsEarlierDiffersThere() {
        assertThat(Difference.between(List.of("a"), List.of("a", "b")))
                .contains(new Difference(2, Optional.of("a"), Optional.empty(), Optional.of("b")));
        assertThat(Difference.between(List.of("a"), List.of("a"))).isEmpty();
    }

    private static DeterminismCheck check(String whim) {
        return new DeterminismCheck(new JvmProcess(OtherMain.class, List.of(whim)));
    }

    private static List<Mismatch> run(DeterminismCheck check, String whim) throws IOException, InterruptedException {
        var heard = new ArrayList<Long>();
        var mismatches = check.run(
                OtherMain.trials(whim),
                new Seeds(1, 5),
                List.of("digests", "1..5"),
                (trial, _) -> heard.add(trial.result().seed()));
        assertThat(heard).containsExactly(1L, 2L, 3L, 4L, 5L);
        return mismatches;
    }
}
