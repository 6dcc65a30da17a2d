package io.matriarch.simulator.live;

import io.matriarch.cluster.ClusterView;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.simulator.invariant.Truth;
import io.matriarch.simulator.lab.Lab;
import io.matriarch.simulator.lab.LabHost;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** How things are at the end of a trial: what each server says of itself, what etcd says, and what the journal does. */
final class LiveTruth implements Truth {

    /** Whether it is a standby, from whom it streams, and on which timeline its WAL is. */
    private static final String QUESTION = """
            select pg_is_in_recovery(),
                coalesce((select host(sender_host::inet) from pg_stat_wal_receiver where status = 'streaming'), ''),
                coalesce((select received_tli from pg_stat_wal_receiver),
                    case when pg_is_in_recovery() then (select timeline_id from pg_control_checkpoint())
                         else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int end)
            """;

    private final List<ClusterEvent> journal;
    private final String holder;
    private final SortedMap<InstanceId, Optional<Said>> said = new TreeMap<>();

    /**
     * What a server said.
     *
     * @param upstream the address from which it streams; nothing when it does not
     */
    private record Said(boolean isStandby, String upstream, Timeline timeline) {

        static Said parse(String line) {
            var fields = line.split("\\|", -1);
            return new Said(fields[0].equals("t"), fields[1], new Timeline(Integer.parseInt(fields[2])));
        }
    }

    private final List<LabHost> hosts;

    private LiveTruth(List<LabHost> hosts, List<ClusterEvent> journal, String holder) {
        this.hosts = hosts;
        this.journal = List.copyOf(journal);
        this.holder = holder;
        hosts.forEach(host -> said.put(host.instance(), host.ask(QUESTION).map(Said::parse)));
    }

    /**
     * As of now.
     *
     * @param journal all of it
     */
    static LiveTruth of(Lab lab, List<ClusterEvent> journal) {
        return new LiveTruth(lab.hosts(), journal, lab.holder());
    }

    /** The state that the journal tells; whether the orchestrator lives by the same one is asked of itself. */
    @Override
    public Optional<ClusterView> view() {
        if (journal.isEmpty()) {
            return Optional.empty();
        }
        var state = ClusterState.unknown(instances().getFirst().cluster());
        for (var event : journal) {
            state = state.evolve(event);
        }
        return Optional.of(new ClusterView(state, journal.size(), List.of()));
    }

    @Override
    public List<ClusterEvent> journal() {
        return journal;
    }

    @Override
    public Optional<String> misread() {
        return Optional.empty();
    }

    @Override
    public List<InstanceId> instances() {
        return List.copyOf(said.keySet());
    }

    private Optional<Said> of(InstanceId instance) {
        return said.getOrDefault(instance, Optional.empty());
    }

    @Override
    public boolean isWritable(InstanceId instance) {
        return of(instance).filter(answer -> !answer.isStandby()).isPresent();
    }

    @Override
    public boolean isRunning(InstanceId instance) {
        return of(instance).isPresent();
    }

    @Override
    public Optional<InstanceId> upstream(InstanceId instance) {
        return of(instance)
                .map(Said::upstream)
                .flatMap(address -> hosts.stream()
                        .filter(host -> host.address().equals(address))
                        .map(LabHost::instance)
                        .findFirst());
    }

    @Override
    public Optional<Timeline> timeline(InstanceId instance) {
        return of(instance).map(Said::timeline);
    }

    @Override
    public Optional<String> holder() {
        return Optional.of(holder).filter(name -> !name.isEmpty());
    }
}
