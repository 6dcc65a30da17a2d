package io.matriarch.simulator.world.postgres;

import io.matriarch.agent.postgres.PostgresServer.DataDirectory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What lies where the data directory belongs, and beside it. */
final class Disk {

    private final List<Data> replaced = new ArrayList<>();
    private @Nullable Data data;
    private @Nullable String unusable;
    private SyncRule waitsFor = new SyncRule.Off();

    /** The whole data directory; null when there is none, or it is not whole. */
    @Nullable
    Data data() {
        return data;
    }

    boolean isAbsent() {
        return data == null && unusable == null;
    }

    DataDirectory inspect(boolean running) {
        if (data != null) {
            return data.asPresent(running);
        }
        return unusable != null ? new DataDirectory.Unusable(unusable) : new DataDirectory.Absent();
    }

    /**
     * Puts a directory in the place of what was there. A whole one is kept until it is discarded, what is not whole for ever.
     *
     * @return whether there was something
     */
    boolean replaceBy(Data fresh) {
        var hadSomething = !isAbsent();
        if (data != null) {
            replaced.add(data);
        }
        data = fresh;
        unusable = null;
        return hadSomething;
    }

    /** A rewind has put other files in it; what it had before is not kept. */
    void rewoundTo(Data fresh) {
        data = fresh;
    }

    /** For which standbys commits wait, by the configuration in it. */
    SyncRule waitsFor() {
        return waitsFor;
    }

    void waitFor(SyncRule rule) {
        waitsFor = rule;
    }

    /** It is no whole data directory any more. */
    void spoil(String why) {
        data = null;
        unusable = why;
    }

    /** @return whether there was a leftover */
    boolean discardReplaced() {
        var had = !replaced.isEmpty();
        replaced.clear();
        return had;
    }

    boolean hasLeftover() {
        return !replaced.isEmpty();
    }

    void deleteAll() {
        replaced.clear();
        data = null;
        unusable = null;
    }
}
