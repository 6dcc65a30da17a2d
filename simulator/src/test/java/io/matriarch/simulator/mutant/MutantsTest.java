package io.matriarch.simulator.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.simulator.invariant.Invariant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class MutantsTest {

    private static final String SAMPLE = "simulator.mutant.Sample#";
    private static final MutantTrials.Breach BREACH = new MutantTrials.Breach("LOSS_WITHIN_RPO", "lost 5 bytes");

    @Test
    void isCaughtByTheFirstTrialThatIsInOrderWithoutIt() throws InterruptedException {
        var result = run(
                Mutation.alwaysReturn(SAMPLE + "isLoud", Constants.FALSE),
                (said, seed) -> seed == 2 || (said.contains("false") && seed >= 2) ? List.of(BREACH) : List.of());

        assertThat(result.outcome()).isEqualTo(new MutantOutcome.Caught("LOSS_WITHIN_RPO", "lost 5 bytes", 3, 3));
        assertThat(result.isCaught()).isTrue();
    }

    @Test
    void survivesWhenItChangesSomethingAndNobodyNotices() throws InterruptedException {
        assertThat(run(Mutation.alwaysReturn(SAMPLE + "isLoud", Constants.FALSE), (said, seed) -> List.of())
                        .outcome())
                .isEqualTo(new MutantOutcome.Survived(5));
    }

    @Test
    void wasNotExercisedWhenAllTrialsGoAsUsual() throws InterruptedException {
        assertThat(run(Mutation.alwaysReturn(SAMPLE + "isLoud", Constants.TRUE), (said, seed) -> List.of())
                        .outcome())
                .isEqualTo(new MutantOutcome.NotExercised(5));
    }

    @Test
    void isBrokenWhenItFindsNothingToChange() throws InterruptedException {
        var result = run(Mutation.alwaysReturn(SAMPLE + "isShrill", Constants.TRUE), (said, seed) -> List.of());

        assertThat(result.outcome())
                .isInstanceOfSatisfying(
                        MutantOutcome.Broken.class,
                        broken -> assertThat(broken.why()).contains("finds nothing to change"));
    }

    private interface Check {
        List<MutantTrials.Breach> of(String said, long seed);
    }

    private static MutantResult run(Mutation mutation, Check check) throws InterruptedException {
        var mutant = new Mutant(
                "sample",
                Family.PROTOCOL,
                "something is wrong",
                List.of(mutation),
                Exposure.drawn("calm"),
                Invariant.LOSS_WITHIN_RPO,
                5);
        var heard = new ArrayList<MutantResult>();
        var results = new Mutants(
                        List.of(mutant),
                        (loader, planted) -> new SampleTrials(loader, check),
                        MutantsTest.class.getClassLoader())
                .run(1, heard::add);
        assertThat(heard).isEqualTo(results);
        return results.getFirst();
    }

    private record SampleTrials(ClassLoader loader, Check check) implements MutantTrials {
        @Override
        @SuppressWarnings("unchecked")
        public Trace run(long seed) {
            try {
                var type = loader.loadClass("io.matriarch.simulator.mutant.Sample");
                var said = ((Supplier<String>) type.getConstructor().newInstance()).get();
                return new Trace(Objects.hash(said, seed), check.of(said, seed));
            } catch (ReflectiveOperationException impossible) {
                throw new LinkageError("the sample", impossible);
            }
        }

        @Override
        public void close() {}
    }
}
