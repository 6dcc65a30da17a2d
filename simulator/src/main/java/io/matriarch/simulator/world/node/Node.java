package io.matriarch.simulator.world.node;

import io.matriarch.agent.AgentState;
import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.time.Chance;
import io.matriarch.simulator.time.VirtualTime;
import io.matriarch.simulator.world.Network;
import io.matriarch.simulator.world.Place;
import io.matriarch.simulator.world.etcd.VirtualEtcd;
import io.matriarch.simulator.world.postgres.VirtualPostgres;
import java.time.Duration;
import java.util.Optional;

/**
 * The host of one instance: a virtual machine with a monotonic clock, a disk for the agent's pledge, PostgreSQL, at most one
 * agent, and its deadman. It comes up without an agent: only orchestrators start them.
 *
 * <p>A stalled machine stands still as a whole and then goes on as if nothing had been. Its monotonic clock has not counted
 * meanwhile, while etcd's has: that is what a paused virtual machine does, and no deadline on it can notice.
 */
public final class Node {

    /** What a monotonic clock says when the first processes start. */
    private static final long AFTER_BOOT_NANOS = Duration.ofSeconds(15).toNanos();

    private static final long LONGEST_UPTIME_NANOS = Duration.ofDays(400).toNanos();

    private final Host host;
    private final NodeAddress address;
    private final VirtualTime time;
    private Optional<VirtualAgent> agent = Optional.empty();
    private long agentSinceNanos;
    private long processes;
    private long boots = 1;
    private boolean up = true;
    private boolean home;

    /** A host that is up, with nothing on its disk. */
    public Node(
            InstanceId instance,
            NodeAddress address,
            VirtualTime time,
            Chance chance,
            Calibration calibration,
            Network network,
            VirtualPostgres postgres,
            VirtualEtcd etcd,
            History history) {
        this.address = address;
        this.time = time;
        var random = chance.of("node " + instance);
        // No two machines were started at the same moment, so that no clock makes sense to another.
        var clock = new NodeClock(time, random.nextLong(AFTER_BOOT_NANOS, LONGEST_UPTIME_NANOS));
        var pledges = new PledgeFile(instance, clock, random, calibration.pledge(), history);
        host = new Host(
                instance,
                Place.of(instance),
                clock,
                pledges,
                new VirtualDeadman(instance, clock, postgres, history),
                postgres,
                etcd,
                calibration,
                random,
                history);
    }

    // What is true of it

    public InstanceId instance() {
        return host.instance();
    }

    public NodeAddress address() {
        return address;
    }

    public Place place() {
        return host.place();
    }

    public VirtualPostgres postgres() {
        return host.postgres();
    }

    /** Whether it has power and an operating system; also when it is stalled. */
    public boolean isUp() {
        return up;
    }

    /** What its agent knows; empty when there is none, or it is only starting. */
    public Optional<AgentState> agent() {
        return process().flatMap(VirtualAgent::state);
    }

    /** What its monotonic clock says. */
    public long monotonicNanos() {
        return host.clock().nanos();
    }

    // What can happen to it

    /**
     * It is gone from one moment to the next, until {@link #boot}.
     *
     * @param powerLost whether what was written and not forced to disk is gone, too
     */
    public void crash(boolean powerLost) {
        if (!up) {
            return;
        }
        up = false;
        agent.ifPresent(process -> process.vanish(powerLost ? "power failure" : "host crashed"));
        agent = Optional.empty();
        host.deadman().end();
        host.clock().restart(AFTER_BOOT_NANOS);
        host.pledges().crash(powerLost);
        host.postgres().hostCrashed(powerLost);
    }

    /** It comes up again, with neither agent nor PostgreSQL running. */
    public void boot() {
        if (up) {
            return;
        }
        up = true;
        boots++;
        host.clock().restart(AFTER_BOOT_NANOS);
        host.postgres().hostBooted();
    }

    public void killAgent() {
        endAgent("killed");
    }

    public void killDeadman() {
        host.deadman().kill();
    }

    /** SIGSTOP or SIGCONT, to an agent that runs now. */
    public void freezeAgent(boolean on) {
        agent.ifPresent(process -> process.freeze(on));
    }

    /** The virtual machine is paused, or goes on. */
    public void stall(boolean on) {
        if (!up || host.clock().isStalled() == on) {
            return;
        }
        host.clock().stall(on);
        host.postgres().stall(on);
        agent.ifPresent(VirtualAgent::resume);
    }

    /**
     * Its monotonic clock runs so fast from now on.
     *
     * @param rate of real time, 0.5 to 2
     */
    public void clockRate(double rate) {
        host.clock().run(rate);
    }

    /** Forcing the agent's files to disk takes until this ends. */
    public void stallFsync(boolean on) {
        host.pledges().stall(on);
    }

    /** The agent can write no file. */
    public void fillDisk(boolean on) {
        host.pledges().fill(on);
    }

    // What those see who have logged in

    /** Whether a connection that was made in that boot, or is made now, gets an answer. */
    boolean answers(long boot) {
        return boot == boots && answers();
    }

    boolean answers() {
        return up && !host.clock().isStalled();
    }

    long boots() {
        return boots;
    }

    NodeClock clock() {
        return host.clock();
    }

    /** The agent's process. */
    Optional<VirtualAgent> process() {
        return agent.filter(process -> !process.hasEnded());
    }

    /** How long ago the agent was started, in whole seconds. */
    Duration agentAge() {
        return Duration.ofSeconds(
                Duration.ofNanos(time.nowNanos() - agentSinceNanos).toSeconds());
    }

    /** Whether anybody has ever installed something of this instance. */
    boolean hasHome() {
        return home;
    }

    void makeHome() {
        home = true;
    }

    /** The agent's process, started now when there is none. */
    VirtualAgent startAgent(AgentConfig config) {
        return process().orElseGet(() -> {
            var started = new VirtualAgent(host, config, ++processes);
            agentSinceNanos = time.nowNanos();
            agent = Optional.of(started);
            return started;
        });
    }

    /** The fence over SSH: nothing is left to guard. */
    void endDeadman() {
        host.deadman().end();
    }

    /** Kills the agent, frozen or not; PostgreSQL runs on. */
    void endAgent(String why) {
        agent.ifPresent(process -> process.kill(why));
        agent = Optional.empty();
    }
}
