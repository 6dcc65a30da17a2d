package io.matriarch.cli;

import io.matriarch.http.wire.StateBody;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.InstanceState;
import io.matriarch.protocol.cluster.LeadershipChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A state as people read it. */
final class StateStory {

    private StateStory() {}

    static List<String> lines(StateBody body) {
        var state = body.state();
        var lines = new ArrayList<String>();
        lines.add("%s after event %d: %s%s, epoch %s"
                .formatted(
                        body.cluster(),
                        body.sequence(),
                        word(state.lifecycle()),
                        state.paused() ? ", failovers paused" : "",
                        state.epoch()));
        lines.add(leader(state));
        state.change().map(StateStory::line).ifPresent(lines::add);
        state.suspicion().ifPresent(suspicion -> lines.add("suspected since " + suspicion.since()));
        state.standstill()
                .ifPresent(standstill -> lines.add("nothing is done since %s (%s): %s"
                        .formatted(standstill.since(), standstill.code(), standstill.sentence())));
        state.removal().ifPresent(removal -> lines.add("is being removed since %s".formatted(removal.startedAt())));
        state.system().ifPresent(system -> lines.add("system identifier " + system));
        var settings = state.settings();
        lines.add("rto %s, rpo %s, port %d, roles %d, databases %d"
                .formatted(
                        EventSentences.seconds(settings.rto()),
                        InstanceTable.bytes(settings.rpoBytes()),
                        settings.port(),
                        settings.roles().size(),
                        settings.databases().size()));
        if (state.isQuorum()) {
            lines.add("each write is to be acknowledged by " + state.standbys());
        }
        lines.addAll(instances(state));
        return lines;
    }

    private static String leader(ClusterState state) {
        return state.leader()
                .map(leader -> "led by %s since %s, epoch %s, timeline %s"
                        .formatted(leader.instance(), leader.since(), leader.epoch(), leader.timeline()))
                .orElse("led by nobody");
    }

    private static String line(LeadershipChange change) {
        var kind = switch (change) {
            case LeadershipChange.Bootstrap b -> "bootstrap of";
            case LeadershipChange.Revocation r -> "revocation of";
            case LeadershipChange.Failover f -> "failover to";
            case LeadershipChange.Switchover s -> "switchover to";
        };
        return "%s %s under way since %s, epoch %s"
                .formatted(kind, change.subject(), change.startedAt(), change.epoch());
    }

    private static List<String> instances(ClusterState state) {
        var table = new Table("INSTANCE", "HOST", "DECLARED", "MEMBERSHIP", "SINCE", "TASK");
        for (var instance : state.instances().values()) {
            table.add(
                    instance.id().value(),
                    instance.spec().address().value(),
                    word(instance.spec().role()),
                    word(instance.membership()),
                    instance.since().toString(),
                    task(instance));
        }
        return table.lines();
    }

    private static String task(InstanceState instance) {
        return instance.task()
                .map(task -> "%s since %s".formatted(word(task.kind()), task.startedAt()))
                .orElse("-");
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
