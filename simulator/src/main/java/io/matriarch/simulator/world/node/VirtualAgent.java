package io.matriarch.simulator.world.node;

import io.matriarch.agent.Action;
import io.matriarch.agent.AgentDecider;
import io.matriarch.agent.AgentState;
import io.matriarch.agent.Input;
import io.matriarch.agent.LeaseCall;
import io.matriarch.agent.Pledge;
import io.matriarch.agent.ServerWork;
import io.matriarch.agent.Step;
import io.matriarch.agent.WorkResult;
import io.matriarch.agent.deadman.Vigil;
import io.matriarch.agent.postgres.ServerSettings;
import io.matriarch.lease.LeaderLease.LeaseHandle;
import io.matriarch.lease.LeaderLease.Publication;
import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.world.etcd.VirtualLease;
import io.matriarch.simulator.world.postgres.VirtualPostgres;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One life of an agent's process: the production's {@link AgentDecider} in a shell that carries out its actions as
 * {@code AgentLoop} and {@code AgentProcess} do. It can be frozen and killed; what its threads had begun in PostgreSQL or etcd goes
 * on there, and nobody hears how it ends.
 */
final class VirtualAgent implements VirtualDeadman.Attendant {

    private static final SortedMap<String, String> NO_KEYS = Collections.unmodifiableSortedMap(new TreeMap<>());

    /** Who is at the other end of a channel. */
    interface Peer {
        void said(FromAgent message);

        /** The agent will say nothing more. */
        void hungUp();
    }

    /** A connection to its control socket. */
    static final class Channel {
        private final long id;
        private final Peer peer;
        private boolean greeted;
        private boolean open = true;

        private Channel(long id, Peer peer) {
            this.id = id;
            this.peer = peer;
        }
    }

    /** What is to be shown in etcd next. */
    private record Due(Optional<LeaseHandle> leader) {}

    private final Host host;
    private final AgentConfig config;
    private final FromAgent.Welcome welcome;
    private final VirtualLease lease;
    private final VirtualFenceWatch fence;
    private final NodeClock.Timer wake;
    private final ArrayDeque<Input> inputs = new ArrayDeque<>();
    private final ArrayDeque<Runnable> held = new ArrayDeque<>();
    private final List<Channel> channels = new ArrayList<>();
    private Optional<AgentState> state = Optional.empty();
    private ServerSettings settings;
    private Optional<Due> due = Optional.empty();
    private boolean publishing;
    private boolean stepping;
    private boolean frozen;
    private boolean ended;
    private long lastChannel;

    /** Starts it; it listens after a while. */
    VirtualAgent(Host host, AgentConfig config, long processId) {
        this.host = host;
        this.config = config;
        welcome = new FromAgent.Welcome(ToAgent.PROTOCOL_VERSION, "simulated", host.instance(), processId);
        lease = host.etcd()
                .lease(host.place(), host.instance(), config.settings().namespace());
        fence = new VirtualFenceWatch(this, host);
        wake = host.clock().timer(() -> execute(this::tick));
        settings = settings(config);
        host.history().note(new Happening.AgentStarted(host.instance()));
        var starting = host.calibration().agentStart().drawNanos(host.random());
        host.clock().after(starting, () -> execute(() -> host.pledges().read(pledge -> execute(() -> begin(pledge)))));
    }

    private static ServerSettings settings(AgentConfig config) {
        return new ServerSettings(
                config.instance(),
                config.address(),
                config.settings(),
                config.members(),
                config.postgresPassword(),
                config.replicationPassword(),
                config.rolePasswords());
    }

    private void begin(Pledge pledge) {
        host.postgres().onExit(() -> put(new Input.PostmasterExited()));
        state = Optional.of(AgentState.initial(
                config,
                pledge,
                host.deadman().attend(this),
                host.random().nextLong(),
                host.clock().nanos()));
        tick();
    }

    /** Whether its control socket can be connected to. */
    boolean isListening() {
        return state.isPresent() && !ended;
    }

    boolean hasEnded() {
        return ended;
    }

    long processId() {
        return welcome.processId();
    }

    Optional<AgentState> state() {
        return state;
    }

    // Running, frozen, dead

    /** Runs it as one of the process's threads: at once, when the process goes on again, or never. */
    @Override
    public void execute(Runnable step) {
        if (ended) {
            return;
        }
        if (frozen || host.clock().isStalled()) {
            held.add(step);
        } else {
            step.run();
        }
    }

    void freeze(boolean on) {
        frozen = on;
        resume();
    }

    /** Goes on, unless something still holds it; stands still otherwise. */
    void resume() {
        lease.freeze(frozen || host.clock().isStalled());
        // Inputs first, as they wait in the loop's queue while the other threads find their feet.
        drain();
        for (var left = held.size(); left > 0 && !held.isEmpty(); left--) {
            execute(held.poll());
        }
    }

    /** Ends the process; its peers see that at once. */
    void kill(String why) {
        if (!ended) {
            vanish(why);
            channels.forEach(channel -> channel.peer.hungUp());
            channels.clear();
        }
    }

    /** The process ends, and its host cannot tell anybody. */
    void vanish(String why) {
        if (!ended) {
            ended = true;
            wake.unset();
            fence.end();
            lease.forget();
            host.postgres().agentEnded();
            host.deadman().hungUp();
            inputs.clear();
            held.clear();
            host.history().note(new Happening.AgentEnded(host.instance(), why));
        }
    }

    // Control channels

    /** Somebody connects to the control socket, which has to be listening. */
    Channel connect(Peer peer) {
        var channel = new Channel(++lastChannel, peer);
        channels.add(channel);
        return channel;
    }

    /** A message of the peer has reached the host. */
    void hear(Channel channel, ToAgent message) {
        execute(() -> {
            if (message instanceof ToAgent.Hello) {
                greet(channel);
            } else if (channel.greeted) {
                put(new Input.Received(channel.id, message));
            }
        });
    }

    private void greet(Channel channel) {
        say(channel, welcome);
        if (!channel.greeted) {
            channel.greeted = true;
            put(new Input.ChannelOpened(channel.id));
        }
    }

    /** The peer has closed the channel. */
    void hungUp(Channel channel) {
        channel.open = false;
        execute(() -> {
            if (channels.remove(channel) && channel.greeted) {
                put(new Input.ChannelClosed(channel.id));
            }
        });
    }

    private static void say(Channel channel, FromAgent message) {
        if (channel.open) {
            channel.peer.said(message);
        }
    }

    // The loop

    void tick() {
        put(new Input.Tick());
    }

    private void put(Input input) {
        if (!ended) {
            inputs.add(input);
            drain();
        }
    }

    private void drain() {
        if (stepping || frozen || host.clock().isStalled() || state.isEmpty()) {
            return;
        }
        stepping = true;
        try {
            while (!ended && !inputs.isEmpty()) {
                step(inputs.poll());
            }
        } finally {
            stepping = false;
        }
    }

    private void step(Input input) {
        var before = state.orElseThrow();
        Step step;
        try {
            step = AgentDecider.step(before, input, host.clock().nanos());
        } catch (RuntimeException bug) {
            if (before.deadlineNanos().isPresent()) {
                host.postgres().kill(VirtualPostgres.AGENT, _ -> {});
            }
            kill("broken: " + bug);
            return;
        }
        state = Optional.of(step.next());
        var actions = step.actions();
        for (var i = 0; i < actions.size(); i++) {
            perform(actions.get(i), step.next());
        }
        if (!ended) {
            wake.set(step.wakeAtNanos());
        }
    }

    private void perform(Action action, AgentState now) {
        switch (action) {
            case Action.Kill(var id) ->
                host.postgres()
                        .kill(
                                VirtualPostgres.AGENT,
                                outcome -> put(new Input.Ended(id, new WorkResult.Plain(outcome))));
            case Action.MoveDeadline(var until) -> {
                fence.moveDeadline(until);
                host.deadman().tell(until.<Vigil>map(Vigil.Guard::new).orElse(new Vigil.Rest()));
            }
            case Action.Serve(var id, var work) -> serve(id, work, now);
            case Action.Observe(var id) -> host.postgres().look(report -> put(new Input.Observed(id, report)));
            case Action.Sing(var id, var count) -> {
                var sent = host.clock().nanos();
                host.postgres().commit(count, outcome -> put(new Input.Sung(id, sent, outcome)));
            }
            case Action.Call(var id, var call) -> call(id, call, now.config());
            case Action.Save(var id, var pledge) ->
                host.pledges().write(pledge, this, onDisk -> put(new Input.Saved(id, onDisk)));
            // Whoever starts an agent brings a configuration along.
            case Action.KeepConfig _ -> {}
            case Action.Send(var channel, var message) -> send(channel, message);
            case Action.Tell(var report) -> tell(report);
            case Action.Publish(var _, var leader) -> {
                due = Optional.of(new Due(leader));
                publish(now.config());
            }
            case Action.Exit() -> kill("retired");
        }
    }

    @Override
    public void acknowledged(long deadlineNanos) {
        put(new Input.DeadlineAcknowledged(deadlineNanos));
    }

    private void serve(long id, ServerWork work, AgentState now) {
        if (work instanceof ServerWork.Reconfigure(var changed)) {
            settings = changed;
        }
        host.history()
                .note(new Happening.WorkBegun(
                        host.instance(), work, now.pledge().accepted()));
        host.postgres().perform(work, settings, progress -> put(new Input.Progressed(id, progress)), result -> {
            host.history().note(new Happening.WorkEnded(host.instance(), work, result));
            put(new Input.Ended(id, result));
        });
    }

    private void call(long id, LeaseCall call, AgentConfig at) {
        var sent = host.clock().nanos();
        lease.call(call, at.lease(), answer -> put(new Input.Answered(id, sent, answer)));
    }

    private void send(long id, FromAgent message) {
        for (var i = 0; i < channels.size(); i++) {
            if (channels.get(i).id == id) {
                say(channels.get(i), message);
                return;
            }
        }
    }

    private void tell(AgentReport report) {
        var message = new FromAgent.Reported(report);
        for (var i = 0; i < channels.size(); i++) {
            if (channels.get(i).greeted) {
                say(channels.get(i), message);
            }
        }
    }

    /** One at a time and always the newest. What it says in words is nothing to this world, so it is left out. */
    private void publish(AgentConfig at) {
        if (publishing || due.isEmpty()) {
            return;
        }
        var leader = due.get().leader();
        due = Optional.empty();
        publishing = true;
        lease.publish(
                new Publication(host.instance(), "", at.lease().ttl(), leader, NO_KEYS),
                _ -> execute(() -> {
                    publishing = false;
                    publish(at);
                }));
    }
}
