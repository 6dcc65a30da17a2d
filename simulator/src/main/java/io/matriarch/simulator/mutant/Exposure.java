package io.matriarch.simulator.mutant;

import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.FaultPlan;
import io.matriarch.simulator.fault.Profile;
import io.matriarch.simulator.time.Chance;
import io.matriarch.simulator.trial.TrialSettings;
import java.util.ArrayList;
import java.util.List;

/** What has to go wrong for a planted bug to show. */
sealed interface Exposure {

    /** The plan of a seed. */
    FaultPlan plan(TrialSettings settings, long seed);

    /** What the clusters are like that it happens to. */
    default TrialSettings settings(TrialSettings usual) {
        return usual;
    }

    /** A profile of the simulator, by its name. */
    record Drawn(String profile) implements Exposure {

        @Override
        public TrialSettings settings(TrialSettings usual) {
            return usual.of(Profile.named(profile));
        }

        @Override
        public FaultPlan plan(TrialSettings settings, long seed) {
            return settings.draw(Profile.named(profile), seed);
        }
    }

    /** These, each at a random moment of its own. */
    record Scripted(List<Strike> strikes) implements Exposure {

        public Scripted {
            strikes = List.copyOf(strikes);
        }

        @Override
        public FaultPlan plan(TrialSettings settings, long seed) {
            var random = new Chance(seed).of("mutant strikes");
            var nodes = random.nextInt(settings.leastNodes(), settings.mostNodes() + 1);
            return new FaultPlan(
                    nodes, strikes.stream().map(strike -> strike.draw(random)).toList());
        }

        /** These and one more, somewhere from then to then. */
        Scripted and(double fromSeconds, double untilSeconds, double lastsSeconds, Fault fault) {
            var all = new ArrayList<>(strikes);
            all.add(new Strike(fromSeconds, untilSeconds, lastsSeconds, fault));
            return new Scripted(all);
        }
    }

    /** The same to clusters in quorum mode. */
    record InQuorumMode(Exposure faults) implements Exposure {

        @Override
        public TrialSettings settings(TrialSettings usual) {
            return usual.withBounds(usual.cluster().rto(), 0);
        }

        @Override
        public FaultPlan plan(TrialSettings settings, long seed) {
            return faults.plan(settings, seed);
        }
    }

    static Exposure inQuorumMode(Exposure faults) {
        return new InQuorumMode(faults);
    }

    static Exposure drawn(String profile) {
        return new Drawn(profile);
    }

    static Scripted strike(double fromSeconds, double untilSeconds, double lastsSeconds, Fault fault) {
        return new Scripted(List.of(new Strike(fromSeconds, untilSeconds, lastsSeconds, fault)));
    }
}
