package io.matriarch.persistence.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.persistence.SampleEvents;
import io.matriarch.protocol.event.ClusterEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What is in the journals of users. Once a version is released its golden files are never edited: when an event changes, it gets a
 * new version, a new file and an upcaster, and the old file stays; a snapshot that changes gets a new version, and its new file
 * replaces the old. Before that, delete the file. {@code -Dgolden.write} writes those that are missing.
 */
class GoldenFilesTest {

    private static final Path FILES = Path.of("src/test/resources/golden");

    private final JournalCodec codec = new JournalCodec();

    @TestFactory
    Stream<DynamicTest> everyEventIsReadFromAndWrittenAsItsGoldenFile() {
        return firstOfEachType().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    var manifest = entry.getKey();
                    var event = entry.getValue();
                    var golden = golden(manifest, codec.encode(event));
                    assertThat(new String(codec.encode(event), StandardCharsets.UTF_8))
                            .isEqualTo(golden);
                    assertThat(codec.decodeEvent(manifest, golden.getBytes(StandardCharsets.UTF_8)))
                            .isEqualTo(event);
                }));
    }

    @Test
    void theSnapshotIsReadFromAndWrittenAsItsGoldenFile() throws IOException {
        var state = SampleEvents.richState();
        var manifest = JournalCodec.SNAPSHOT.toString();
        var golden = golden(manifest, codec.encode(state));
        assertThat(new String(codec.encode(state), StandardCharsets.UTF_8)).isEqualTo(golden);
        assertThat(codec.decodeState(manifest, golden.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(state);
    }

    @Test
    void everyTypeOfEventHasAManifestAndASample() {
        assertThat(EventManifests.current())
                .hasSameSizeAs(ClusterEvent.class.getPermittedSubclasses())
                .allSatisfy(manifest -> assertThat(firstOfEachType()).containsKey(manifest.toString()));
    }

    @Test
    void everyEventEverShippedCanStillBeRead() throws IOException {
        try (var files = Files.list(FILES)) {
            assertThat(files).isNotEmpty().allSatisfy(file -> {
                var manifest = file.getFileName().toString().replaceFirst("\\.json$", "");
                var payload = Files.readAllBytes(file);
                assertThat(
                                codec.isSnapshot(manifest)
                                        ? codec.decodeState(manifest, payload)
                                        : codec.decodeEvent(manifest, payload))
                        .isNotNull();
            });
        }
    }

    private static Map<String, ClusterEvent> firstOfEachType() {
        var events = new LinkedHashMap<String, ClusterEvent>();
        SampleEvents.story()
                .forEach(event -> events.putIfAbsent(EventManifests.of(event).toString(), event));
        return events;
    }

    /** The file without the newline at its end. */
    private static String golden(String manifest, byte[] written) throws IOException {
        var file = FILES.resolve(manifest + ".json");
        if (System.getProperty("golden.write") != null && !Files.exists(file)) {
            Files.writeString(file, new String(written, StandardCharsets.UTF_8) + "\n");
        }
        assertThat(file)
                .as("a new manifest needs a golden file; -Dgolden.write makes one")
                .exists();
        var content = Files.readString(file);
        assertThat(content).endsWith("\n");
        return content.substring(0, content.length() - 1);
    }
}
