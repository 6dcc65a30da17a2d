package io.matriarch.agent;

import io.matriarch.agent.deadman.Vigil;
import io.matriarch.agent.postgres.PostgresServer.DataDirectory;
import io.matriarch.agent.postgres.PostgresServer.Fit;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.agent.postgres.PostgresServer.Upstream;
import io.matriarch.failover.Timings;
import io.matriarch.lease.LeaderLease.Acquisition;
import io.matriarch.lease.LeaderLease.Claim;
import io.matriarch.lease.LeaderLease.LeaseHandle;
import io.matriarch.lease.LeaderLease.Recording;
import io.matriarch.lease.LeaderLease.Release;
import io.matriarch.lease.LeaderLease.Renewal;
import io.matriarch.lease.StoredStandbys;
import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.Member;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.agent.PostgresReport.StandbyLink;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.agent.StandbyName;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.protocol.spec.ClusterSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * One agent's core in a small world of virtual time: a PostgreSQL, an etcd and a disk that do what they are told, a millisecond
 * later, unless a test says otherwise.
 */
final class AgentWorld {

    static final InstanceId SELF = InstanceId.parse("pg-test-1");
    static final InstanceId OTHER = InstanceId.parse("pg-test-2");
    static final NodeAddress OTHER_ADDRESS = new NodeAddress("10.0.0.2");
    static final Upstream UPSTREAM = new Upstream(OTHER.value(), OTHER_ADDRESS, 5432);
    static final SystemIdentifier SYSTEM = new SystemIdentifier("7268616322854375442");
    static final long CHANNEL = 1;
    static final Timings TIMINGS = Timings.of(Duration.ofSeconds(30));

    private record Event(long at, long order, Input input) {}

    // Far from zero, and about to overflow: only differences of such a clock mean something.
    long now = Long.MAX_VALUE - Duration.ofSeconds(2).toNanos();
    AgentState state;
    final List<Action> actions = new ArrayList<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>(
            Comparator.<Event>comparingLong(e -> e.at() - start()).thenComparingLong(Event::order));
    private final long start = now;
    private long order;
    private long wakeAt;
    /** How often it was woken, as it had asked to be, and had nothing to do. */
    int idleWakes;

    // The disk
    Pledge onDisk;
    boolean diskWorks = true;

    // The deadman
    Vigil vigil = new Vigil.Unwatched();
    boolean deadmanAnswers = true;

    // etcd
    boolean etcdAnswers = true;
    Optional<String> holder = Optional.empty();
    Epoch recorded = Epoch.NONE;
    long lease;
    Optional<StoredStandbys> standbys = Optional.empty();
    /** Whether other standbys are recorded when that is asked for. */
    boolean records = true;

    private long revision = 10;

    // PostgreSQL
    Optional<ServerRole> running = Optional.empty();
    DataDirectory disk = new DataDirectory.Absent();
    boolean streams = true;
    Fit fit = new Fit.CanStream();
    /** Of the WAL that it writes; pg_control follows with a checkpoint. */
    Timeline timeline = new Timeline(1);

    Lsn position = new Lsn(1000);
    /** How far a standby has applied it; all of it when empty. */
    Optional<Lsn> applied = Optional.empty();

    Optional<Upstream> upstream = Optional.empty();
    /** Who streams from a primary. */
    List<StandbyLink> links = List.of();
    /** Whether looks at the server never end. */
    boolean looksHang;

    /** Whether commits reach the disk. */
    boolean diskCommits = true;
    /** How long a commit takes. */
    long canaryMillis = 1;
    /** Whether those who are counted acknowledge. */
    boolean standbysAcknowledge = true;

    boolean killWorks = true;
    /** Whether backends have outlived their postmaster. */
    boolean leftovers;

    final TreeMap<String, Outcome> outcomes = new TreeMap<>();
    /** Works of these kinds do not end until {@link #release} lets them. */
    final List<Class<? extends ServerWork>> slow = new ArrayList<>();

    private final List<Action.Serve> held = new ArrayList<>();

    AgentWorld() {
        this(Pledge.NONE);
    }

    AgentWorld(Pledge pledge) {
        onDisk = pledge;
        state = AgentState.initial(config(), pledge, vigil, 42, now);
        wakeAt = now;
    }

    private long start() {
        return start;
    }

    static AgentConfig config() {
        return new AgentConfig(
                SELF,
                new NodeAddress("10.0.0.1"),
                "/base",
                Optional.empty(),
                List.of("http://127.0.0.1:2379"),
                TIMINGS.lease(),
                ClusterSettings.defaults(),
                List.of(new Member(SELF, new NodeAddress("10.0.0.1")), new Member(OTHER, OTHER_ADDRESS)),
                new Secret("a"),
                new Secret("b"),
                new TreeMap<>());
    }

    // What tests say

    static DataDirectory.Present directory(boolean standby, boolean clean) {
        return new DataDirectory.Present(SYSTEM, new Timeline(1), new Timeline(1), standby, clean, new Lsn(900), 15);
    }

    AgentWorld runningPrimary() {
        disk = directory(false, false);
        running = Optional.of(ServerRole.PRIMARY);
        return this;
    }

    AgentWorld runningStandby() {
        disk = directory(true, false);
        running = Optional.of(ServerRole.STANDBY);
        upstream = Optional.of(UPSTREAM);
        return this;
    }

    AgentWorld stopped(DataDirectory directory) {
        disk = directory;
        running = Optional.empty();
        return this;
    }

    AgentWorld keyHeld(String by, long epoch) {
        holder = Optional.of(by);
        recorded = new Epoch(epoch);
        return this;
    }

    AgentWorld attached() {
        step(new Input.ChannelOpened(CHANNEL));
        return this;
    }

    static Assignment lead(long epoch) {
        return new Assignment.Lead(new Epoch(epoch), false, Optional.of(SYSTEM), Optional.empty());
    }

    static Assignment bootstrap(long epoch) {
        return new Assignment.Lead(new Epoch(epoch), true, Optional.empty(), Optional.empty());
    }

    static Assignment leadNotBefore(long epoch, long lsn) {
        return new Assignment.Lead(new Epoch(epoch), false, Optional.of(SYSTEM), Optional.of(new Lsn(lsn)));
    }

    /** Lead in quorum mode. */
    static Assignment leadCounting(long epoch, StandbySet standbys) {
        return leadCounting(epoch, standbys, Optional.empty());
    }

    static Assignment leadCounting(long epoch, StandbySet standbys, Optional<Long> revokedAt) {
        return new Assignment.Lead(
                new Epoch(epoch),
                false,
                Optional.of(SYSTEM),
                Optional.empty(),
                Optional.of(new Assignment.Quorum(standbys, revokedAt)));
    }

    static Assignment detach(long epoch) {
        return new Assignment.Detach(new Epoch(epoch));
    }

    /** A standby that streams under the name of that epoch, and what it has on disk. */
    static StandbyLink link(InstanceId standby, long epoch, long flushed) {
        var name = StandbyName.of(standby, Optional.of(new Epoch(epoch)));
        var position = Optional.of(new Lsn(flushed));
        return new StandbyLink(name, "streaming", position, position, position);
    }

    static Assignment follow(long epoch) {
        return follow(epoch, true);
    }

    static Assignment follow(long epoch, boolean ready) {
        return new Assignment.Follow(new Epoch(epoch), OTHER, OTHER_ADDRESS, 5432, ready, Optional.of(SYSTEM));
    }

    static Assignment rest(long epoch) {
        return new Assignment.Rest(new Epoch(epoch));
    }

    AgentWorld told(Assignment assignment) {
        return told(new ToAgent.Assign(assignment));
    }

    AgentWorld told(String operation, long epoch, ToAgent.Work work) {
        return told(new ToAgent.Perform(new OperationId(operation), new Epoch(epoch), work));
    }

    AgentWorld told(ToAgent message) {
        step(new Input.Received(CHANNEL, message));
        return this;
    }

    AgentWorld fails(Class<? extends ServerWork> work) {
        outcomes.put(work.getName(), new Outcome.Failed("no"));
        return this;
    }

    AgentWorld slow(Class<? extends ServerWork> work) {
        slow.add(work);
        return this;
    }

    /** Lets the slow works end. */
    AgentWorld release() {
        slow.clear();
        var waiting = List.copyOf(held);
        held.clear();
        waiting.forEach(serve -> after(1, new Input.Ended(serve.id(), perform(serve.work()))));
        return this;
    }

    /** The postmaster is killed by somebody. */
    AgentWorld postmasterDies() {
        running = Optional.empty();
        disk = new DataDirectory.Present(
                SYSTEM,
                new Timeline(1),
                new Timeline(1),
                ((DataDirectory.Present) disk).standby(),
                false,
                new Lsn(900),
                15);
        step(new Input.PostmasterExited());
        return this;
    }

    AgentWorld runs(Duration time) {
        var end = now + time.toNanos();
        while (true) {
            var event = events.peek();
            var next = event == null || event.at() - wakeAt > 0 ? wakeAt : event.at();
            if (next - end > 0) {
                now = end;
                return this;
            }
            now = next - now > 0 ? next : now;
            if (event != null && event.at() - now <= 0) {
                events.remove();
                step(event.input());
            } else if (step(new Input.Tick()).actions().isEmpty()) {
                idleWakes++;
            }
        }
    }

    /** Time goes on, the agent does not; what was under way ends meanwhile and waits. */
    AgentWorld freezes(Duration time) {
        now += time.toNanos();
        return this;
    }

    AgentWorld settles() {
        return runs(Duration.ofMillis(200));
    }

    /** The agent process is killed and another one started; PostgreSQL runs on. */
    AgentWorld agentRestarts() {
        events.clear();
        held.clear();
        actions.clear();
        state = AgentState.initial(config(), onDisk, vigil, 43, now);
        wakeAt = now;
        return this;
    }

    // What tests ask

    AgentReport report() {
        return state.lastReport().orElseThrow();
    }

    PostgresReport postgres() {
        return report().postgres();
    }

    boolean isWritable() {
        return running.filter(role -> role == ServerRole.PRIMARY).isPresent();
    }

    /** What was done to the server, without the looks. */
    List<String> works() {
        return actions.stream()
                .flatMap(action -> switch (action) {
                    case Action.Kill _ -> java.util.stream.Stream.of("Kill");
                    case Action.Serve(var _, var work) ->
                        java.util.stream.Stream.of(work.getClass().getSimpleName());
                    case Action.Call(var _, LeaseCall.Acquire acquire) ->
                        java.util.stream.Stream.of("Acquire " + acquire.epoch());
                    case Action.Call(var _, LeaseCall.Release _) -> java.util.stream.Stream.of("Release");
                    case Action.Call(var _, LeaseCall.RecordStandbys record) ->
                        java.util.stream.Stream.of("Record " + record.next().inForce());
                    default -> java.util.stream.Stream.<String>empty();
                })
                .filter(name -> !List.of("Inspect", "Adopt", "FindEndOfWal").contains(name))
                .toList();
    }

    List<FromAgent> answers() {
        return actions.stream()
                .flatMap(action -> action instanceof Action.Send(var _, var message)
                        ? java.util.stream.Stream.of(message)
                        : java.util.stream.Stream.<FromAgent>empty())
                .toList();
    }

    AgentWorld forgetsActions() {
        actions.clear();
        return this;
    }

    // How the world works

    Step step(Input input) {
        var step = AgentDecider.step(state, input, now);
        state = step.next();
        wakeAt = step.wakeAtNanos();
        actions.addAll(step.actions());
        step.actions().forEach(this::react);
        return step;
    }

    private void after(long millis, Input input) {
        events.add(new Event(now + Duration.ofMillis(millis).toNanos(), order++, input));
    }

    private void react(Action action) {
        switch (action) {
            case Action.Kill(var id) -> {
                if (killWorks) {
                    leftovers = false;
                    running = Optional.empty();
                }
                after(
                        5,
                        new Input.Ended(
                                id,
                                new WorkResult.Plain(killWorks ? new Outcome.Done() : new Outcome.Failed("stuck"))));
            }
            case Action.Serve serve -> {
                requireAuthority(serve.work());
                requireRecord(serve.work());
                if (slow.stream().anyMatch(kind -> kind.isInstance(serve.work()))) {
                    held.add(serve);
                } else {
                    after(1, new Input.Ended(serve.id(), perform(serve.work())));
                }
            }
            case Action.Observe(var id) -> {
                if (!looksHang) {
                    after(1, new Input.Observed(id, observe()));
                }
            }
            case Action.Sing(var id, var count) -> {
                if (diskCommits && (count.isEmpty() || standbysAcknowledge)) {
                    after(canaryMillis, new Input.Sung(id, now, new Outcome.Done()));
                }
            }
            case Action.Call(var id, var call) -> after(etcdAnswers ? 1 : 1000, new Input.Answered(id, now, ask(call)));
            case Action.Save(var id, var pledge) -> {
                if (diskWorks) {
                    onDisk = pledge;
                }
                after(1, new Input.Saved(id, diskWorks));
            }
            case Action.MoveDeadline(var until) -> {
                if (deadmanAnswers) {
                    vigil = until.<Vigil>map(Vigil.Guard::new).orElse(new Vigil.Rest());
                    until.ifPresent(told -> after(1, new Input.DeadlineAcknowledged(told)));
                }
            }
            case Action.KeepConfig _, Action.Send _, Action.Tell _, Action.Publish _, Action.Exit _ -> {}
        }
    }

    /** A1, A2 and A3, in every test. */
    private void requireAuthority(ServerWork work) {
        if (work.givesWrites() && !state.holding().isFor(onDisk.accepted(), now) && !isVouchedFor()) {
            throw new AssertionError(work + " without authority for epoch " + onDisk.accepted());
        }
    }

    private boolean isVouchedFor() {
        return state.canary()
                .vouchesUntil(onDisk.accepted())
                .filter(until -> now - until < 0)
                .isPresent();
    }

    /** Nobody's acknowledgements are counted before etcd says that they may be. */
    private void requireRecord(ServerWork work) {
        if (work instanceof ServerWork.Count(var epoch, var set, var _) && !set.isEmpty()) {
            var recorded = standbys.map(StoredStandbys::record);
            if (recorded.filter(r -> r.epoch().equals(epoch) && r.inForce().contains(set))
                    .isEmpty()) {
                throw new AssertionError(work + " while etcd has " + recorded);
            }
        }
    }

    private PostgresReport observe() {
        if (leftovers) {
            return PostgresReport.of(ServerState.UNKNOWN);
        }
        if (running.isEmpty()) {
            return PostgresReport.of(disk instanceof DataDirectory.Absent ? ServerState.ABSENT : ServerState.STOPPED);
        }
        var standby = running.get() == ServerRole.STANDBY;
        return new PostgresReport(
                ServerState.RUNNING,
                running,
                Optional.of(SYSTEM),
                Optional.of(timeline),
                Optional.of(position),
                standby ? applied.or(() -> Optional.of(position)) : Optional.empty(),
                standby
                        ? Optional.of(new PostgresReport.Upstream(
                                upstream.map(Upstream::address), streams, Optional.empty(), Optional.of(position)))
                        : Optional.empty(),
                standby ? List.of() : links,
                Optional.of(150_000),
                Optional.empty());
    }

    private WorkResult perform(ServerWork work) {
        var forced = outcomes.get(work.getClass().getName());
        if (forced != null) {
            return new WorkResult.Plain(forced);
        }
        switch (work) {
            case ServerWork.Adopt _ -> {
                return new WorkResult.Adopted(running.isPresent());
            }
            case ServerWork.Inspect _ -> {
                return new WorkResult.Inspected(disk);
            }
            case ServerWork.CheckFit _ -> {
                return new WorkResult.Fitted(fit);
            }
            case ServerWork.FindEndOfWal _ -> {
                return new WorkResult.EndOfWal(
                        disk instanceof DataDirectory.Present ? Optional.of(position) : Optional.empty());
            }
            case ServerWork.StartPrimary _ -> running = Optional.of(ServerRole.PRIMARY);
            case ServerWork.StartForPromotion _ -> running = Optional.of(ServerRole.STANDBY);
            case ServerWork.StartStandby(var leader) -> {
                running = Optional.of(ServerRole.STANDBY);
                upstream = Optional.of(leader);
                disk = directory(true, false);
            }
            case ServerWork.Follow(var leader) -> upstream = Optional.of(leader);
            case ServerWork.Detach _ -> upstream = Optional.empty();
            case ServerWork.Count _ -> {
                return new WorkResult.Counted(
                        new Outcome.Done(), isWritable() ? Optional.of(position) : Optional.empty());
            }
            case ServerWork.Promote _ -> {
                if (running.isEmpty()) {
                    return new WorkResult.Plain(new Outcome.Failed("no server"));
                }
                running = Optional.of(ServerRole.PRIMARY);
                disk = directory(false, false);
            }
            case ServerWork.Stop _ -> {
                running = Optional.empty();
                disk = directory(disk instanceof DataDirectory.Present whole && whole.standby(), true);
            }
            case ServerWork.Initialize _ -> disk = directory(false, true);
            case ServerWork.Clone _ -> disk = directory(true, false);
            case ServerWork.Rewind _ -> {
                disk = directory(true, false);
                fit = new Fit.CanStream();
            }
            case ServerWork.DeleteData _ -> disk = new DataDirectory.Absent();
            case ServerWork.Checkpoint _ ->
                disk = new DataDirectory.Present(SYSTEM, timeline, timeline, false, false, new Lsn(900), 15);
            case ServerWork.Converge _, ServerWork.DiscardReplaced _, ServerWork.Reconfigure _ -> {}
        }
        return new WorkResult.Plain(new Outcome.Done());
    }

    private LeaseAnswer ask(LeaseCall call) {
        return switch (call) {
            case LeaseCall.Acquire(var epoch, var claim) -> new LeaseAnswer.Acquired(acquire(epoch, claim));
            case LeaseCall.Renew(var handle) -> new LeaseAnswer.Renewed(renew(handle));
            case LeaseCall.Resume(var handle) -> new LeaseAnswer.Renewed(renew(handle));
            case LeaseCall.RecordStandbys what -> new LeaseAnswer.Recorded(record(what));
            case LeaseCall.Release(var handle) -> {
                if (!etcdAnswers) {
                    yield new LeaseAnswer.Released(new Release.Unknown("frozen"));
                }
                if (handle.leaseId() == lease) {
                    holder = Optional.empty();
                }
                yield new LeaseAnswer.Released(new Release.Released());
            }
        };
    }

    private Acquisition acquire(Epoch epoch, Claim claim) {
        if (!etcdAnswers) {
            return new Acquisition.Unknown("frozen");
        }
        var counted = standbys.map(StoredStandbys::revision).orElse(0L);
        if (claim.revokedAt().filter(basis -> !basis.equals(counted)).isPresent()) {
            return new Acquisition.OtherStandbys();
        }
        if (claim.revokedAt().isEmpty()
                && holder.filter(other -> !other.equals(SELF.value())).isPresent()) {
            return new Acquisition.HeldBy(holder.get());
        }
        if (epoch.isBefore(recorded)) {
            return new Acquisition.StaleEpoch(recorded);
        }
        holder = Optional.of(SELF.value());
        recorded = epoch;
        lease++;
        claim.standbys()
                .ifPresent(set -> keep(StandbyRecord.succeeding(standbys.map(StoredStandbys::record), epoch, set)));
        return new Acquisition.Taken(new LeaseHandle(lease, epoch), standbys);
    }

    private Recording record(LeaseCall.RecordStandbys call) {
        if (!etcdAnswers) {
            return new Recording.Unknown("frozen");
        }
        var seen = standbys.map(StoredStandbys::revision).orElse(0L);
        if (!records || call.seenRevision() != seen || call.lease().leaseId() != lease) {
            return new Recording.NotRecorded(standbys);
        }
        return new Recording.Recorded(keep(call.next()));
    }

    /** Lets etcd have this record. */
    StoredStandbys keep(StandbyRecord record) {
        revision++;
        var stored = new StoredStandbys(record, revision);
        standbys = Optional.of(stored);
        return stored;
    }

    private Renewal renew(LeaseHandle handle) {
        if (!etcdAnswers) {
            return new Renewal.Unknown("frozen");
        }
        return handle.leaseId() == lease && holder.filter(SELF.value()::equals).isPresent()
                ? new Renewal.Renewed(TIMINGS.lease().ttl(), standbys)
                : new Renewal.Lost("gone");
    }

    static Pledge pledge(Assignment assignment, long leaseId) {
        return Pledge.NONE.accept(assignment).withLease(new LeaseHandle(leaseId, assignment.epoch()));
    }
}
