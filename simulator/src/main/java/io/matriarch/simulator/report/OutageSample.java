package io.matriarch.simulator.report;

import io.matriarch.simulator.sla.Outage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Outages in scope with their parts, in milliseconds. */
final class OutageSample {

    private final Sample total = new Sample();
    private final Sample detect = new Sample();
    private final Sample fence = new Sample();
    private final Sample promote = new Sample();
    private final Sample route = new Sample();

    void add(Outage outage) {
        total.add(millis(outage.total()));
        detect.add(millis(outage.detect()));
        fence.add(millis(outage.fence()));
        promote.add(millis(outage.promote()));
        route.add(millis(outage.route()));
    }

    /** Rounded to the nearest. */
    static long millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e6);
    }

    Report.Rto rto() {
        return new Report.Rto(
                total.distribution(),
                new Report.Parts(
                        detect.distribution(), fence.distribution(), promote.distribution(), route.distribution()),
                slices());
    }

    /** Where the time goes, in outages of the usual length and in the longest. */
    private List<Report.Slice> slices() {
        var size = total.size();
        if (size == 0) {
            return List.of();
        }
        var byLength = IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.comparingLong(total::get))
                .toList();
        var slices = new ArrayList<Report.Slice>();
        slices.add(slice("all", byLength));
        slices.add(slice(
                "around the median", byLength.subList(size * 2 / 5, Math.max(size * 3 / 5, size * 2 / 5 + 1))));
        slices.add(slice("longest 1 %", byLength.subList(size - Math.max(1, size / 100), size)));
        slices.add(slice("worst", byLength.subList(size - 1, size)));
        return slices;
    }

    private Report.Slice slice(String name, List<Integer> which) {
        return new Report.Slice(
                name, which.size(), mean(detect, which), mean(fence, which), mean(promote, which), mean(route, which));
    }

    private static long mean(Sample sample, List<Integer> which) {
        return Math.round(which.stream().mapToLong(sample::get).average().orElse(0));
    }
}
