package io.matriarch.simulator.measurement;

import io.matriarch.runtime.Ticker;
import io.matriarch.simulator.calibration.CalibrationFile.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** How long each thing took, every time it was done. */
final class Samples {

    private static final double MILLI = 1e6;

    private final Ticker ticker;
    private final Map<String, List<Long>> nanos = new HashMap<>();

    Samples(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Does it and notes how long it took. */
    <T> T time(String what, Callable<T> work) {
        var before = ticker.nanos();
        T result;
        try {
            result = work.call();
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new MeasurementFailure(what + ": " + failed.getMessage(), failed);
        }
        add(what, ticker.nanos() - before);
        return result;
    }

    void add(String what, long tookNanos) {
        nanos.computeIfAbsent(what, _ -> new ArrayList<>()).add(tookNanos);
    }

    /**
     * Median and 99th percentile, the smallest value that so many are not above.
     *
     * @throws MeasurementFailure when it was never done
     */
    Entry entry(String what, String note) {
        var all = nanos.getOrDefault(what, List.of()).stream().sorted().toList();
        if (all.isEmpty()) {
            throw new MeasurementFailure(what + " was never measured");
        }
        return new Entry(millis(all, 0.5), millis(all, 0.99), all.size(), note);
    }

    /** In milliseconds, to the microsecond. */
    private static double millis(List<Long> sorted, double share) {
        var index = (int) Math.ceil(share * sorted.size()) - 1;
        return Math.max(1, Math.round(sorted.get(index) / MILLI * 1_000)) / 1_000.0;
    }
}
