package io.matriarch.cli;

import io.matriarch.http.wire.ApplyBody;
import io.matriarch.http.wire.ClusterBody;
import io.matriarch.http.wire.RowBody;
import io.matriarch.protocol.id.ClusterName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Watches clusters until each instance of theirs is well: one line whenever an instance has come further. */
final class BuildProgress {

    private static final Duration POLL = Duration.ofMillis(250);

    /** A copy reports its progress all the time; people need not see all of it. */
    private static final Duration SAME_STATE = Duration.ofSeconds(2);

    private final ServerClient server;
    private final Shell shell;
    private final Map<String, Shown> shown = new HashMap<>();
    private final long startedAt;

    BuildProgress(ServerClient server, Shell shell) {
        this.server = server;
        this.shell = shell;
        this.startedAt = shell.ticker().nanos();
    }

    /**
     * Returns what has become of the instances that {@code plan} declares, once all of them are well.
     *
     * @throws CliFailure when they are not within {@code timeout}; the server goes on all the same
     */
    List<RowBody> await(ApplyBody plan, Duration timeout) {
        var giveUpAt = shell.deadline(timeout);
        while (true) {
            var rows = plan.clusters().stream().flatMap(c -> rows(c).stream()).toList();
            rows.forEach(this::tell);
            var declared = plan.clusters().stream()
                    .mapToInt(cluster -> cluster.instances().size())
                    .sum();
            if (rows.size() == declared && rows.stream().allMatch(RowBody::isWell)) {
                return rows;
            }
            if (shell.isPast(giveUpAt)) {
                throw CliFailure.failed("not done after %s; the server goes on, see matriarch list. Not well yet: %s"
                        .formatted(EventSentences.seconds(timeout), unwell(rows)));
            }
            shell.rest(POLL);
        }
    }

    /** Only the declared ones: what else belongs to the cluster is not what is waited for. */
    private List<RowBody> rows(ApplyBody.Cluster cluster) {
        var path = Paths.cluster(new ClusterName(cluster.name()));
        var body = new Patience(shell).ask(() -> server.get(path, ClusterBody.class));
        var rows = new ArrayList<>(body.rows());
        rows.removeIf(row -> !cluster.instances().contains(row.instance()));
        return rows;
    }

    private void tell(RowBody row) {
        var now = shell.ticker().nanos();
        var before = shown.get(row.instance());
        var state = row.role() + " " + row.state();
        var words = state + row.note().map(note -> ": " + note).orElse("");
        var sameState = before != null && before.state().equals(state);
        if (before != null
                && (before.words().equals(words) || (sameState && now - before.at() < SAME_STATE.toNanos()))) {
            return;
        }
        shown.put(row.instance(), new Shown(state, words, now));
        shell.say(String.format(Locale.ROOT, "%8.1f s  %s  %s", (now - startedAt) / 1e9, row.instance(), words));
    }

    private static String unwell(List<RowBody> rows) {
        return rows.stream()
                .filter(row -> !row.isWell())
                .map(row -> "%s is %s%s"
                        .formatted(
                                row.instance(),
                                row.state(),
                                row.note().map(" (%s)"::formatted).orElse("")))
                .collect(Collectors.joining(", "));
    }

    private record Shown(String state, String words, long at) {}
}
