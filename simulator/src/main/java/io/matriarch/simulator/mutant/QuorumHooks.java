package io.matriarch.simulator.mutant;

import io.matriarch.agent.Pledge;
import io.matriarch.agent.ServerWork;
import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What rewritten code calls to go wrong in quorum mode. */
public final class QuorumHooks {

    private QuorumHooks() {}

    /** What is about to be pledged, on disk or not. */
    public static Optional<Epoch> theNewest(Optional<Epoch> kept, Object turn) {
        return kept.map(_ -> ((Pledge) Inside.value(turn, "pledge")).accepted());
    }

    /** PostgreSQL hears of it before etcd does. */
    public static void tellFirst(Object turn, StandbyRecord next, long revision) {
        if (Inside.truth(Inside.value(turn, "duty"), "isIdle")) {
            Inside.call(turn, "serve", new ServerWork.Count(next.epoch(), next.current(), false));
        }
        Inside.callStatic(turn, "io.matriarch.agent.LeaseKeeping", "record", turn, next, revision);
    }

    /** There were no others. */
    public static StandbyRecord withoutFormer(StandbyRecord record) {
        return record.arrived();
    }

    /** Only the last set counts. */
    public static List<StandbySet> onlyCurrent(StandbyRecord record) {
        return List.of(record.current());
    }

    /** One too few. */
    public static int oneLess(int pledges) {
        return pledges - 1;
    }

    /** The least for the most. */
    public static <T> Optional<T> least(Stream<T> some, Comparator<? super T> order) {
        return some.min(order);
    }

    /** No epoch to a name. */
    public static Optional<String> withoutEpoch(Optional<Epoch> epoch, Function<Epoch, String> name) {
        return Optional.empty();
    }
}
