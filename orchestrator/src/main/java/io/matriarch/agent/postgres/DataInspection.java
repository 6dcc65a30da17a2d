package io.matriarch.agent.postgres;

import io.matriarch.agent.postgres.PostgresServer.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what lies in a data directory; starts nothing and changes nothing. */
final class DataInspection {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path data;
    private final Commands commands;
    private final Rewind rewind;
    private final Function<Optional<Integer>, Programs.Search> programs;
    private volatile @Nullable Known known;

    DataInspection(Path data, Commands commands, Rewind rewind, Function<Optional<Integer>, Programs.Search> programs) {
        this.data = data;
        this.commands = commands;
        this.rewind = rewind;
        this.programs = programs;
    }

    /** pg_control as it was at a time of modification. */
    private record Known(FileTime modified, ControlFile control) {}

    DataDirectory look() {
        try {
            if (isAbsent()) {
                return new DataDirectory.Absent();
            }
            if (rewind.wasInterrupted()) {
                return new DataDirectory.Unusable("a pg_rewind was interrupted");
            }
            var version = version();
            if (version.isEmpty()) {
                return new DataDirectory.Unusable("there is no PG_VERSION");
            }
            var control = control();
            return new DataDirectory.Present(
                    control.system(),
                    control.timeline(),
                    control.checkpointTimeline(),
                    Files.exists(data.resolve("standby.signal")),
                    control.isCleanlyShutDown(),
                    control.redo(),
                    version.get());
        } catch (IOException e) {
            return new DataDirectory.Unusable(String.valueOf(e.getMessage()));
        }
    }

    /** The major version that made it; empty when there is no data directory. */
    Optional<Integer> version() {
        try {
            return Optional.of(Integer.parseInt(
                    Files.readString(data.resolve("PG_VERSION")).strip()));
        } catch (IOException | NumberFormatException none) {
            return Optional.empty();
        }
    }

    /** pg_control; read again only when it has changed. */
    ControlFile control() throws IOException {
        var modified = Files.getLastModifiedTime(data.resolve("global").resolve("pg_control"));
        var last = known;
        if (last != null && last.modified().equals(modified)) {
            return last.control();
        }
        var control = readControl();
        known = new Known(modified, control);
        return control;
    }

    private ControlFile readControl() throws IOException {
        return switch (programs.apply(version())) {
            case Programs.Search.Missing(var where) -> throw new IOException(where);
            case Programs.Search.Found(var found) -> {
                var words = List.of(found.of("pg_controldata").toString(), data.toString());
                yield switch (commands.run(words, PATIENCE)) {
                    case Commands.Ran.Exited exited when exited.succeeded() -> parsed(exited.output());
                    case Commands.Ran.Exited exited -> throw new IOException(exited.errors());
                    case Commands.Ran.TimedOut(var program) -> throw new IOException(program + " gave no answer");
                    case Commands.Ran.NotStarted(var why) -> throw new IOException(why);
                };
            }
        };
    }

    private static ControlFile parsed(String output) throws IOException {
        try {
            return ControlFile.parse(output);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private boolean isAbsent() throws IOException {
        if (!Files.exists(data)) {
            return true;
        }
        try (var entries = Files.newDirectoryStream(data)) {
            return !entries.iterator().hasNext();
        }
    }
}
