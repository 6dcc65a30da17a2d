package io.matriarch.agent;

import io.matriarch.agent.deadman.Vigil;
import java.util.function.LongConsumer;

/** A deadman that acknowledges at once, as long as it is there, and kills nobody. */
final class FakeGuardian implements Guardian {

    volatile boolean there = true;
    private volatile Vigil told = new Vigil.Rest();
    private volatile LongConsumer acknowledged = _ -> {};

    @Override
    public Vigil begin(LongConsumer listener) {
        acknowledged = listener;
        return told;
    }

    @Override
    public void tell(Vigil vigil) {
        told = vigil;
        if (there && vigil instanceof Vigil.Guard(var until)) {
            acknowledged.accept(until);
        }
    }

    @Override
    public void close() {}
}
