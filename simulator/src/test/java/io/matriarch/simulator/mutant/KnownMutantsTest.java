package io.matriarch.simulator.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class KnownMutantsTest {

    private static final ClassBytes CLASSES = new ClassBytes(KnownMutants.class.getClassLoader());

    @TestFactory
    Stream<DynamicTest> findsItsPlaceAndMakesClassesThatLoad() {
        return KnownMutants.all().stream()
                .map(mutant -> DynamicTest.dynamicTest(mutant.name(), () -> loadAllThatChange(mutant)));
    }

    private static void loadAllThatChange(Mutant mutant) throws ClassNotFoundException {
        var loader = new MutatingLoader(KnownMutants.class.getClassLoader(), CLASSES, mutant.mutations());
        for (var mutation : mutant.mutations()) {
            var type = Class.forName(mutation.in().type(), true, loader);
            assertThat(type.getClassLoader()).isSameAs(loader);
        }
    }

    @Test
    void hasNamesThatAreAllDifferent() {
        assertThat(KnownMutants.all())
                .extracting(Mutant::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z]+(-[a-z]+)*"));
    }

    @Test
    void isLongEnough() {
        assertThat(KnownMutants.all()).hasSizeGreaterThanOrEqualTo(40);
        assertThat(KnownMutants.all()).extracting(Mutant::family).contains(Family.values());
    }

    @Test
    void drawsThePlansOfAllSeeds() {
        var settings = io.matriarch.simulator.trial.TrialSettings.defaults(
                io.matriarch.simulator.calibration.Calibration.guessed());
        for (var mutant : KnownMutants.all()) {
            assertThat(List.of(1L, 2L, 3L))
                    .allSatisfy(seed -> assertThat(mutant.exposure().plan(settings, seed))
                            .isEqualTo(mutant.exposure().plan(settings, seed)));
        }
    }
}
