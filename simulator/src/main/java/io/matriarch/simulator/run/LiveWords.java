package io.matriarch.simulator.run;

import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.PlannedFault;
import io.matriarch.simulator.live.LiveResult;
import io.matriarch.simulator.report.Words;
import io.matriarch.simulator.sla.Loss;
import io.matriarch.simulator.sla.Outage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/** A trial on the real cluster in a line. */
final class LiveWords {

    private LiveWords() {}

    static String sentence(LiveResult live) {
        var result = live.result();
        var parts = new ArrayList<String>();
        parts.add(result.plan().faults().stream().map(LiveWords::fault).collect(Collectors.joining(", ")));
        var longest = result.outages().stream().map(Outage::total).max(Comparator.naturalOrder());
        parts.add(longest.map(total -> "no write for " + millis(total)).orElse("no outage"));
        var lost = result.losses().stream().mapToInt(Loss::writes).sum();
        if (lost > 0) {
            parts.add("%d writes lost".formatted(lost));
        }
        parts.add(live.isWhole() ? "whole %s after healing".formatted(millis(result.cameRightIn())) : "NOT WHOLE");
        live.notDone().forEach(why -> parts.add("not done: " + why));
        result.violations()
                .forEach(violation -> parts.add(
                        "VIOLATED %d: %s".formatted(violation.invariant().number(), violation.what())));
        return String.join("; ", parts);
    }

    /** Such as {@code host-crashed leader for 12.3 s}. */
    private static String fault(PlannedFault planned) {
        var whom = planned.fault() instanceof Fault.OnNodes onNodes
                ? " " + onNodes.target().name().toLowerCase(Locale.ROOT)
                : "";
        var howLong = planned.lasts().isZero() ? "" : " for " + millis(planned.lasts());
        return planned.fault().word() + whom + howLong;
    }

    private static String millis(Duration duration) {
        return Words.millis(duration.toMillis());
    }
}
