package io.matriarch.persistence.evolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SchemaEvolutionTest {

    private static final Manifest ONE = new Manifest("herd-moved", 1);
    private static final Manifest TWO = ONE.next();
    private static final Manifest THREE = TWO.next();
    private static final Manifest RENAMED = new Manifest("herd-walked", 1);

    /** The worked example: kilometres became metres, then the destination became an object, then the event was renamed. */
    private final SchemaEvolution evolution = new SchemaEvolution(
            List.of(RENAMED),
            List.of(
                    Upcaster.from(ONE, json -> {
                        json.put("metres", json.remove("kilometres").asLong() * 1_000);
                        return json;
                    }),
                    Upcaster.from(TWO, json -> {
                        var to = json.remove("to");
                        json.putObject("destination").set("name", to);
                        return json;
                    }),
                    new Upcaster(THREE, RENAMED, UnaryOperator.identity())));

    @Test
    void takesEveryStepFromTheVersionThatWasWritten() {
        var written = object().put("kilometres", 3).put("to", "river");
        assertThat(evolution.toCurrent(ONE, written)).hasValueSatisfying(current -> {
            assertThat(current.manifest()).isEqualTo(RENAMED);
            assertThat(current.json()).hasToString("{\"metres\":3000,\"destination\":{\"name\":\"river\"}}");
        });
    }

    @Test
    void startsInTheMiddleOfTheWay() {
        assertThat(evolution.toCurrent(TWO, object().put("metres", 7).put("to", "hill")))
                .hasValueSatisfying(current ->
                        assertThat(current.json()).hasToString("{\"metres\":7,\"destination\":{\"name\":\"hill\"}}"));
    }

    @Test
    void leavesWhatWasWrittenUntouched() {
        var written = object().put("kilometres", 3).put("to", "river");
        evolution.toCurrent(ONE, written);
        assertThat(written).hasToString("{\"kilometres\":3,\"to\":\"river\"}");
    }

    @Test
    void guessesNothingAboutAnUnknownVersion() {
        assertThat(evolution.toCurrent(RENAMED.next(), object())).isEmpty();
        assertThat(evolution.toCurrent(new Manifest("herd-slept", 1), object())).isEmpty();
    }

    @Test
    void refusesAWayThatEndsNowhereOrRunsInACircle() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new SchemaEvolution(List.of(THREE), List.of(Upcaster.from(ONE, UnaryOperator.identity()))))
                .withMessageContaining("herd-moved.v2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SchemaEvolution(
                        List.of(THREE),
                        List.of(
                                Upcaster.from(ONE, UnaryOperator.identity()),
                                new Upcaster(TWO, ONE, UnaryOperator.identity()))))
                .withMessageContaining("circle");
    }

    @Test
    void refusesTwoStepsFromOneManifestAndAStepFromACurrentOne() {
        var step = Upcaster.from(ONE, UnaryOperator.identity());
        assertThatIllegalArgumentException().isThrownBy(() -> new SchemaEvolution(List.of(TWO), List.of(step, step)));
        assertThatIllegalArgumentException().isThrownBy(() -> new SchemaEvolution(List.of(ONE, TWO), List.of(step)));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
