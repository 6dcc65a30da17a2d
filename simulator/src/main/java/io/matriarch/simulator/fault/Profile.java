package io.matriarch.simulator.fault;

import io.matriarch.protocol.Require;
import io.matriarch.simulator.time.Chance;
import io.matriarch.text.NearMiss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Which faults, and how many: what plans are drawn from. Each part of a plan has its own stream of random numbers, so that one
 * fault more or less leaves the others as they are.
 *
 * @param name on the command line
 * @param sentence what it is, for people
 * @param kinds the faults it draws from; none when nothing is to go wrong
 * @param durability of the clusters that they happen to
 */
public record Profile(String name, String sentence, Style style, List<FaultKind> kinds, Durability durability) {

    /** What a cluster does for acknowledged writes. */
    public enum Durability {
        /** What its settings say. */
        AS_SET,
        /** They wait for standbys: {@code pg_rpo} is 0, whatever the settings say. */
        QUORUM
    }

    /** How many faults a plan has. */
    public enum Style {
        /** None. */
        CALM,
        /** Exactly one, of a kind drawn evenly, soon after the cluster is whole. */
        SINGLE,
        /**
         * One of a kind drawn evenly, and while it lasts or right after it one that costs a leader its place: many faults do no harm
         * until then.
         */
        PAIR,
        /** One to eight at any time; each kind is off in half of the trials. */
        SWARM,
        /** As {@link #SWARM}, from the moment the cluster is declared. */
        BUILDING
    }

    private static final int MOST_FAULTS = 8;

    /** A single fault begins early, so that there is time for it to matter. */
    private static final Duration SINGLE_UNTIL = Duration.ofSeconds(8);

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration SHORTEST = Duration.ofMillis(100);

    private static final List<FaultKind> GRAY = List.of(
            FaultKind.POSTMASTER_HUNG,
            FaultKind.FSYNC_STALLED,
            FaultKind.CONNECTIONS_EXHAUSTED,
            FaultKind.REPLICATION_BROKEN,
            FaultKind.REPLAY_PAUSED,
            FaultKind.AGENT_FROZEN,
            FaultKind.DEADMAN_KILLED,
            FaultKind.MACHINE_STALLED,
            FaultKind.CLOCK_RATE,
            FaultKind.NODE_HALF_CUT_OFF,
            FaultKind.CUT_FROM_PEERS,
            FaultKind.CUT_FROM_ETCD,
            FaultKind.CUT_FROM_ORCHESTRATORS,
            FaultKind.CUT_FROM_CLIENTS,
            FaultKind.NETWORK_LOSSY,
            FaultKind.NETWORK_SLOW,
            FaultKind.ETCD_AMBIGUOUS,
            FaultKind.ETCD_WATCHES_LOST,
            FaultKind.JOURNAL_SLOW,
            FaultKind.JOURNAL_AMBIGUOUS);

    /** How long after the first fault of a pair the second comes. */
    private static final Duration MOST_BETWEEN_TWO = Duration.ofSeconds(6);

    private static final Map<String, Profile> ALL = build();

    public Profile {
        kinds = List.copyOf(kinds);
        Require.that(
                (style == Style.CALM) == kinds.isEmpty(),
                "profile %s is %s and draws from %s kinds of faults",
                name,
                style,
                kinds.size());
    }

    /** All there are, the general ones first, then one for each word of a fault. */
    public static List<Profile> all() {
        return List.copyOf(ALL.values());
    }

    /** Names of the general ones, without those of single faults. */
    public static List<String> generalNames() {
        return ALL.keySet().stream()
                .filter(name -> FaultKind.of(name).isEmpty())
                .toList();
    }

    /**
     * The one of that name.
     *
     * @throws IllegalArgumentException when there is none: names those there are
     */
    public static Profile named(String name) {
        var profile = ALL.get(name);
        Require.that(
                profile != null,
                "there is no such profile%s; the profiles are %s, and each fault's word",
                NearMiss.question(name, ALL.keySet()),
                String.join(", ", generalNames()));
        return Objects.requireNonNull(profile);
    }

    /** Whether each plan has one fault, and that may be any: what {@code pg_rto} is promised for. */
    public boolean isPromised() {
        return style == Style.SINGLE && kinds.size() == FaultKind.values().length;
    }

    /**
     * Draws the plan of a seed.
     *
     * @param leastNodes of the cluster
     * @param mostNodes of the cluster
     * @param room how long faults may go on, from the moment the cluster is whole
     */
    public FaultPlan draw(long seed, int leastNodes, int mostNodes, Duration room) {
        var chance = new Chance(seed);
        var nodes = chance.of("plan nodes").nextInt(leastNodes, mostNodes + 1);
        return new FaultPlan(
                nodes,
                style == Style.BUILDING,
                switch (style) {
                    case CALM -> List.of();
                    case SINGLE -> List.of(single(chance, room));
                    case PAIR -> pair(chance, room);
                    case SWARM, BUILDING -> swarm(chance, room);
                });
    }

    private PlannedFault single(Chance chance, Duration room) {
        var draw = new Draw(chance.of("plan single"), true, room);
        var kind = kinds.get(draw.index(kinds.size()));
        return planned(draw, kind, draw.moment(FIRST, latestSingle(room)), room);
    }

    private List<PlannedFault> pair(Chance chance, Duration room) {
        var first = single(chance, room);
        var draw = new Draw(chance.of("plan second"), true, room);
        var at = draw.moment(first.at(), shorter(first.at().plus(MOST_BETWEEN_TWO), room.minus(SHORTEST)));
        var second = costsTheLeadership(draw);
        var lasts = second.kind().lasts() ? shorter(second.kind().drawLength(draw), room.minus(at)) : Duration.ZERO;
        return List.of(first, new PlannedFault(at, lasts, second));
    }

    private static Fault costsTheLeadership(Draw draw) {
        return switch (draw.index(7)) {
            case 0 -> new Fault.PostmasterKilled(Target.LEADER);
            case 1 -> new Fault.PostmasterHung(Target.LEADER);
            case 2 -> new Fault.HostCrashed(Target.LEADER);
            case 3 -> new Fault.PowerLost(Target.LEADER);
            case 4 -> new Fault.NodeCutOff(Target.LEADER);
            case 5 -> new Fault.MachineStalled(Target.LEADER);
            default -> new Fault.Switchover();
        };
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration latestSingle(Duration room) {
        var third = room.dividedBy(3);
        return shorter(third, SINGLE_UNTIL);
    }

    private List<PlannedFault> swarm(Chance chance, Duration room) {
        var on = kinds.stream()
                .filter(kind -> chance.of("plan swarm " + kind.word()).nextBoolean())
                .toList();
        var choice = on.isEmpty() ? kinds : on;
        var count = 1 + chance.of("plan count").nextInt(MOST_FAULTS);
        var faults = new ArrayList<PlannedFault>();
        for (var number = 1; number <= count; number++) {
            var draw = new Draw(chance.of("plan fault " + number), false, room);
            var kind = choice.get(draw.index(choice.size()));
            faults.add(planned(draw, kind, draw.moment(FIRST, latest(room)), room));
        }
        return faults;
    }

    /** A cluster is built in a fraction of the time that a trial has for faults. */
    private Duration latest(Duration room) {
        return style == Style.BUILDING ? room.dividedBy(3) : room.minus(SHORTEST);
    }

    private static PlannedFault planned(Draw draw, FaultKind kind, Duration at, Duration room) {
        var lasts = kind.drawLength(draw);
        var most = room.minus(at);
        var bounded = shorter(lasts, most);
        return new PlannedFault(at, bounded.isNegative() ? Duration.ZERO : bounded, kind.draw(draw));
    }

    private static Map<String, Profile> build() {
        var every = Arrays.asList(FaultKind.values());
        var all = new LinkedHashMap<String, Profile>();
        add(all, "single-fault", "exactly one fault, of any kind", Style.SINGLE, every);
        add(all, "pair", "one fault of any kind, and one that costs a leader its place", Style.PAIR, every);
        add(all, "swarm", "one to eight faults at any time, each kind off in half of the trials", Style.SWARM, every);
        add(all, "calm", "no fault at all: nothing may happen", Style.CALM, List.of());
        add(all, "bootstrap", "one to eight faults while the cluster is being built", Style.BUILDING, every);
        add(all, "gray", "faults that leave something half alive, one to eight", Style.SWARM, GRAY);
        add(all, inQuorumMode("quorum", "exactly one fault, of any kind", Style.SINGLE, every));
        add(all, inQuorumMode("quorum-swarm", "one to eight faults at any time", Style.SWARM, every));
        for (var area : FaultArea.values()) {
            var name = area.name().toLowerCase(Locale.ROOT);
            add(all, name, "one to eight faults of " + area.sentence(), Style.SWARM, FaultKind.in(area));
        }
        for (var kind : every) {
            add(all, kind.word(), "exactly one fault: " + kind.word(), Style.SINGLE, List.of(kind));
        }
        return all;
    }

    private static void add(
            Map<String, Profile> all, String name, String sentence, Style style, List<FaultKind> kinds) {
        add(all, new Profile(name, sentence, style, kinds, Durability.AS_SET));
    }

    private static Profile inQuorumMode(String name, String sentence, Style style, List<FaultKind> kinds) {
        return new Profile(name, sentence + ", in quorum mode", style, kinds, Durability.QUORUM);
    }

    private static void add(Map<String, Profile> all, Profile profile) {
        all.put(profile.name(), profile);
    }
}
