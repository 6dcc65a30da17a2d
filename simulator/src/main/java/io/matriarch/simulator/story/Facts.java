package io.matriarch.simulator.story;

import io.matriarch.cli.EventSentences;
import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.simulator.fault.PlannedFault;
import io.matriarch.simulator.fault.Seconds;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.sla.Loss;
import io.matriarch.simulator.sla.Outage;
import java.time.Duration;
import java.util.Locale;

/** Happenings that take more than a few words, in words. */
final class Facts {

    private Facts() {}

    static String recorded(StandbyRecord record) {
        var former = record.isSettled()
                ? ""
                : ", after "
                        + String.join(
                                ", ",
                                record.former().stream().map(Object::toString).toList());
        return "the writes of epoch %s are acknowledged by %s%s".formatted(record.epoch(), record.current(), former);
    }

    static String writable(Happening.BecameWritable now) {
        return now.timeline().equals(now.parent())
                ? "accepts writes, on timeline " + now.timeline()
                : "accepts writes, on timeline %s, which leaves %s at %s"
                        .formatted(now.timeline(), now.parent(), now.forkedAt());
    }

    static String gone(Happening.WalDiscarded gone) {
        return "WAL of timeline %s from %s to %s is gone%s"
                .formatted(
                        gone.timeline(), gone.from(), gone.to(), gone.quarantined() ? ", and kept in quarantine" : "");
    }

    static String replaced(Happening.DataReplaced data) {
        return "its data is new (%s)%s".formatted(data.how(), data.keptOld() ? ", the old lies beside it" : "");
    }

    static String deleted(Happening.LeftoverDeleted leftover) {
        return "the old data is deleted" + (leftover.replacementStreams() ? "" : " before the new has streamed");
    }

    static String notPersisted(Happening.PersistFailed failed) {
        return "%d of %s could not be written%s"
                .formatted(
                        failed.sequenceNumber(),
                        failed.persistenceId(),
                        failed.committed() ? ", so the writer was told; it is in there all the same" : "");
    }

    static String answered(Happening.CommandAnswered answered) {
        return "%s is %s: %s"
                .formatted(
                        Phrases.asked(answered.command()),
                        answered.accepted() ? "accepted" : "refused",
                        answered.answer());
    }

    static String began(PlannedFault planned, String on) {
        var lasts = planned.lasts().isZero() ? "" : ", for " + Seconds.write(planned.lasts());
        return planned.fault().word() + parts(planned) + on(on) + lasts;
    }

    static String over(PlannedFault planned, String on) {
        return "%s%s is over".formatted(planned.fault().word(), on(on));
    }

    private static String on(String on) {
        return on.isEmpty() ? "" : " on " + on;
    }

    /** Its figures, such as {@code factor=7.0}, as its record prints them. */
    private static String parts(PlannedFault planned) {
        var printed = planned.fault().toString();
        var inside = printed.substring(printed.indexOf('[') + 1, printed.length() - 1);
        return inside.isEmpty() ? "" : " (" + inside.toLowerCase(Locale.ROOT) + ")";
    }

    static String outage(Outage outage) {
        return "writes get through again after %s (detect %s, fence %s, promote %s, route %s); cause: %s%s"
                .formatted(
                        seconds(outage.total()),
                        seconds(outage.detect()),
                        seconds(outage.fence()),
                        seconds(outage.promote()),
                        seconds(outage.route()),
                        outage.cause(),
                        outage.excluded().map("; not counted: %s"::formatted).orElse(""));
    }

    static String loss(Loss loss) {
        return "%s lost, %,d bytes of WAL; cause: %s%s"
                .formatted(
                        loss.writes() == 1
                                ? "1 acknowledged write is"
                                : "%,d acknowledged writes are".formatted(loss.writes()),
                        loss.bytes(),
                        loss.cause(),
                        loss.excluded().map("; not counted: %s"::formatted).orElse(""));
    }

    private static String seconds(Duration duration) {
        return EventSentences.seconds(duration);
    }
}
