package io.matriarch.simulator.fault;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Draws the parts of one fault, from a stream of its own. */
final class Draw {

    private static final double ON_LEADER = 0.6;
    private static final double ON_CANDIDATE = 0.25;
    private static final double ON_FUTURE_STANDBY = 0.15;
    private static final double ON_ALL = 0.05;
    private static final double BLIP = 0.25;
    private static final double LONGEST_BLIP_SECONDS = 3;

    /** The room that the lengths of {@link FaultKind} were made for. */
    private static final double USUAL_ROOM_SECONDS = 45;

    private final RandomGenerator random;
    private final boolean single;
    private final double stretch;

    /**
     * Draws from {@code random}.
     *
     * @param single whether the fault is to be the only one: then it never hits all nodes, which is as many faults as nodes
     * @param room for faults: where leases last longer there is more of it, and faults have to last longer to matter
     */
    Draw(RandomGenerator random, boolean single, Duration room) {
        this.random = random;
        this.single = single;
        stretch = Math.max(1, room.toMillis() / 1e3 / USUAL_ROOM_SECONDS);
    }

    /** Whom it hits: mostly the leader, whose faults are the ones that matter. */
    Target target() {
        var drawn = random.nextDouble();
        if (!single && drawn >= 1 - ON_ALL) {
            return Target.ALL;
        }
        if (drawn < ON_LEADER) {
            return Target.LEADER;
        }
        return drawn < ON_LEADER + ON_CANDIDATE ? Target.CANDIDATE : Target.STANDBY;
    }

    /** Whom something hits that only standbys suffer from: mostly those that are, now and then one that may come to be. */
    Target standby() {
        var drawn = random.nextDouble();
        if (!single && drawn >= 1 - ON_ALL) {
            return Target.ALL;
        }
        if (!single && drawn < ON_FUTURE_STANDBY) {
            return Target.LEADER;
        }
        return drawn < ON_LEADER ? Target.CANDIDATE : Target.STANDBY;
    }

    boolean coin() {
        return random.nextBoolean();
    }

    /** Rounded to three digits after the point, so that a plan can be read. */
    double between(double least, double most) {
        return Math.round(random.nextDouble(least, most) * 1_000) / 1_000.0;
    }

    /** A short one now and then, which had better be sat out; else one in the range of its kind. In whole milliseconds. */
    Duration length(double leastSeconds, double mostSeconds) {
        var blip = random.nextDouble() < BLIP;
        var seconds = blip
                ? between(0.1, Math.min(LONGEST_BLIP_SECONDS, mostSeconds))
                : between(leastSeconds * stretch, mostSeconds * stretch);
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }

    /** In whole milliseconds. */
    Duration moment(Duration earliest, Duration latest) {
        return Duration.ofMillis(
                random.nextLong(earliest.toMillis(), Math.max(latest.toMillis(), earliest.toMillis() + 1)));
    }

    int index(int bound) {
        return random.nextInt(bound);
    }
}
