package io.matriarch;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.protocol.cluster.LeadershipChange;
import io.matriarch.protocol.cluster.Membership;
import io.matriarch.protocol.event.ClusterEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents say of the code is held to the code. */
final class DocumentationTest {

    private static final Path ROOT = Path.of("..");
    private static final Path ARCHITECTURE = ROOT.resolve("docs/ARCHITECTURE.md");
    private static final Pattern FILE = Pattern.compile("`([a-z]+/src/[^`]+)`");
    private static final Pattern DIAGRAM = Pattern.compile("```mermaid\nstateDiagram-v2\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TRANSITION = Pattern.compile("(\\S+) --> (\\w+): (.*)");
    private static final Pattern EVENT = Pattern.compile("\\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\\b");

    @Test
    void namesFilesThatExist() throws IOException {
        try (var documents = Files.list(ROOT.resolve("docs"))) {
            for (var document :
                    documents.filter(file -> file.toString().endsWith(".md")).toList()) {
                assertThat(found(FILE, document).map(match -> match.group(1)))
                        .as(document.toString())
                        .allSatisfy(file -> assertThat(ROOT.resolve(file)).exists());
            }
        }
    }

    @Test
    void drawsEveryStateOfAMembership() throws IOException {
        assertThat(states(0)).containsExactlyInAnyOrder(names(Membership.values()));
    }

    @Test
    void drawsEveryChangeOfLeader() throws IOException {
        assertThat(states(1))
                .contains(Stream.of(LeadershipChange.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toArray(String[]::new));
    }

    @Test
    void namesEventsThatExistOnItsArrows() throws IOException {
        var events = Stream.of(ClusterEvent.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .toList();

        assertThat(found(TRANSITION, ARCHITECTURE)
                        .flatMap(
                                transition -> EVENT.matcher(transition.group(3)).results())
                        .map(MatchResult::group))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(events).contains(event));
    }

    /** The states of a diagram, in the order of their first arrow. */
    private static List<String> states(int diagram) throws IOException {
        var text = found(DIAGRAM, ARCHITECTURE)
                .skip(diagram)
                .findFirst()
                .orElseThrow()
                .group(1);
        return TRANSITION
                .matcher(text)
                .results()
                .map(match -> match.group(2))
                .distinct()
                .toList();
    }

    private static String[] names(Enum<?>[] constants) {
        return Stream.of(constants).map(Enum::name).toArray(String[]::new);
    }

    private static Stream<MatchResult> found(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file)).results().toList().stream();
    }
}
