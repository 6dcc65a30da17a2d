package io.matriarch.simulator.mutant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RewritingTest {

    private static final String SAMPLE = "simulator.mutant.Sample#";
    private static final ClassBytes CLASSES = new ClassBytes(RewritingTest.class.getClassLoader());

    @Test
    void leavesAClassAloneThatNoMutationIsMeantFor() {
        assertThat(said()).isEqualTo("2 x Wilhelmina! true 3 1 true");
        assertThat(said(Mutation.alwaysReturn("simulator.mutant.Another#isLoud", Constants.FALSE)))
                .isEqualTo("2 x Wilhelmina! true 3 1 true");
    }

    @Test
    void letsAMethodDoNothingButReturn() {
        assertThat(said(Mutation.alwaysReturn(SAMPLE + "isLoud", Constants.FALSE)))
                .isEqualTo("2 x Wilhelmina! false 3 1 false");
        assertThat(said(Mutation.alwaysReturn(SAMPLE + "numbers", Constants.NO_ONE)))
                .isEqualTo("2 x Wilhelmina! true 0 1 true");
        assertThat(said(Mutation.alwaysReturn(SAMPLE + "count", Constants.NOTHING)))
                .isEqualTo("2 x Wilhelmina! true 3 0 true");
    }

    @Test
    void skipsACall() {
        assertThat(said(Mutation.skipCall(SAMPLE + "greet", SAMPLE + "count")))
                .isEqualTo("2 x Wilhelmina! true 3 0 true");
    }

    @Test
    void changesWhatACallYieldsAlsoInLambdas() {
        assertThat(said(Mutation.callYields(SAMPLE + "get", SAMPLE + "isLoud", Constants.FALSE)))
                .isEqualTo("2 x Wilhelmina! false 3 1 true");
        assertThat(said(Mutation.callYields(SAMPLE + "inALambda", SAMPLE + "isLoud", Constants.FALSE)))
                .isEqualTo("2 x Wilhelmina! true 3 1 false");
    }

    @Test
    void callsAHookInsteadWithTheSameReceiverAndArguments() {
        assertThat(said(Mutation.replaceCall(SAMPLE + "get", SAMPLE + "greet", SAMPLE + "instead")))
                .isEqualTo("nobody! true 3 0 true");
    }

    @Test
    void sendsAnArgumentThroughAHookThatMayAskForTheCallersThis() {
        assertThat(said(Mutation.mapArgument(SAMPLE + "get", SAMPLE + "greet", 0, SAMPLE + "more")))
                .isEqualTo("42 x Wilhelmina! true 3 1 true");
        assertThat(said(Mutation.mapArgument(SAMPLE + "get", SAMPLE + "greet", 1, SAMPLE + "shout")))
                .isEqualTo("2 x Wilhelmina! true 3 1 true");
    }

    @Test
    void sendsAResultThroughAHook() {
        assertThat(said(Mutation.mapResult(SAMPLE + "greet", SAMPLE + "shout")))
                .isEqualTo("2 X WILHELMINA! true 3 1 true");
    }

    @Test
    void readsAnotherField() {
        assertThat(said(Mutation.readAnotherField(SAMPLE + "greet", "name", "nickname")))
                .isEqualTo("2 x Minna! true 3 1 true");
    }

    @Test
    void putsInAllMutationsOfAMutant() {
        assertThat(said(
                        Mutation.mapResult(SAMPLE + "greet", SAMPLE + "shout"),
                        Mutation.alwaysReturn(SAMPLE + "isLoud", Constants.FALSE)))
                .isEqualTo("2 X WILHELMINA! false 3 1 false");
    }

    @Test
    void refusesAMutationThatFindsNothingToChange() {
        assertMissed(Mutation.alwaysReturn(SAMPLE + "isShrill", Constants.TRUE), "finds nothing to change");
        assertMissed(Mutation.skipCall(SAMPLE + "numbers", SAMPLE + "count"), "finds nothing to change");
        assertMissed(Mutation.readAnotherField(SAMPLE + "count", "name", "nickname"), "finds nothing to change");
    }

    @Test
    void refusesAMutationThatDoesNotFit() {
        assertMissed(Mutation.alwaysReturn(SAMPLE + "isLoud", Constants.EMPTY), "does not fit");
        assertMissed(Mutation.callYields(SAMPLE + "get", SAMPLE + "isLoud", Constants.NOTHING), "does not fit");
        assertMissed(Mutation.skipCall(SAMPLE + "get", SAMPLE + "isLoud"), "whose result is needed");
        assertMissed(Mutation.mapArgument(SAMPLE + "get", SAMPLE + "greet", 2, SAMPLE + "shout"), "no such argument");
        assertMissed(Mutation.mapArgument(SAMPLE + "get", SAMPLE + "greet", 0, SAMPLE + "shout"), "a hook takes");
        assertMissed(Mutation.mapResult(SAMPLE + "greet", SAMPLE + "whisper"), "there is no hook");
    }

    private static void assertMissed(Mutation mutation, String why) {
        assertThatThrownBy(() -> said(mutation))
                .isInstanceOf(MutationMissed.class)
                .hasMessageContaining(why);
    }

    @SuppressWarnings("unchecked")
    private static String said(Mutation... mutations) {
        var loader = new MutatingLoader(RewritingTest.class.getClassLoader(), CLASSES, List.of(mutations));
        try {
            var type = loader.loadClass("io.matriarch.simulator.mutant.Sample");
            return ((Supplier<String>) type.getConstructor().newInstance()).get();
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError("the sample", impossible);
        }
    }
}
