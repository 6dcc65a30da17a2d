package io.matriarch.agent.postgres;

import io.matriarch.agent.postgres.PostgresServer.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a new data directory in the place of another. What was there is kept beside it: as {@code data.replaced-...} until the
 * replacement streams, or, when nobody knows what it is, as {@code data.unusable-...} for ever.
 */
final class DataReplacement {

    private static final String NEW = ".new-";
    private static final String REPLACED = ".replaced-";
    private static final String UNUSABLE = ".unusable-";

    private final Path data;
    private final ServerFiles files;

    DataReplacement(Path data, ServerFiles files) {
        this.data = data;
        this.files = files;
    }

    /** A name for a directory to build in; earlier attempts that did not get finished are deleted. */
    Path fresh(String stamp) throws IOException {
        for (var unfinished : ServerFiles.siblings(data, NEW)) {
            files.deleteTree(unfinished);
        }
        return sibling(NEW, stamp);
    }

    /** Moves what is there aside and {@code fresh} into its place. */
    void replaceBy(Path fresh, DataDirectory there, String stamp) throws IOException {
        switch (there) {
            case DataDirectory.Absent() -> Files.deleteIfExists(data);
            case DataDirectory.Present present -> files.rename(data, sibling(REPLACED, stamp));
            case DataDirectory.Unusable unusable -> files.rename(data, sibling(UNUSABLE, stamp));
        }
        files.rename(fresh, data);
    }

    /** What was replaced, oldest first. */
    List<Path> replaced() throws IOException {
        return ServerFiles.siblings(data, REPLACED);
    }

    void discardReplaced() throws IOException {
        for (var old : replaced()) {
            files.deleteTree(old);
        }
    }

    /** Deletes the data directory and all that was one. */
    void deleteAll() throws IOException {
        var all = new ArrayList<Path>();
        all.add(data);
        for (var infix : List.of(NEW, REPLACED, UNUSABLE)) {
            all.addAll(ServerFiles.siblings(data, infix));
        }
        for (var directory : all) {
            files.deleteTree(directory);
        }
    }

    private Path sibling(String infix, String stamp) {
        return data.resolveSibling(data.getFileName() + infix + stamp);
    }
}
