package io.matriarch.simulator.invariant;

import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.Heard;
import io.matriarch.simulator.history.Happening.KeyTaken;
import io.matriarch.simulator.history.Happening.WorkBegun;

/**
 * A2: nothing is answered or done in an epoch before its pledge is on disk: no report tells of an epoch accepted or held, no key is
 * taken and no work is begun above what the agent has fsynced.
 */
final class PledgeBeforeAnswer implements Checker {

    private final Scene scene;
    private final Verdicts verdicts;

    PledgeBeforeAnswer(Scene scene, Verdicts verdicts) {
        this.scene = scene;
        this.verdicts = verdicts;
    }

    @Override
    public void on(long atNanos, Happening happening) {
        if (happening instanceof Heard(var _, var report)) {
            judge(atNanos, report.instance(), report.accepted(), "reports to have accepted");
            report.pledged().ifPresent(told -> judge(atNanos, report.instance(), told, "reports to have pledged"));
            report.heldEpoch().ifPresent(held -> judge(atNanos, report.instance(), held, "reports to lead in"));
        } else if (happening instanceof KeyTaken(var holder, var epoch, var _)) {
            judge(atNanos, InstanceId.parse(holder), epoch, "takes the leader key for");
        } else if (happening instanceof WorkBegun(var instance, var work, var accepted)) {
            judge(atNanos, instance, accepted, "begins " + work.getClass().getSimpleName() + " in");
        }
    }

    private void judge(long atNanos, InstanceId instance, Epoch epoch, String what) {
        var pledged = scene.pledgedBy(instance);
        if (pledged.isBefore(epoch)) {
            verdicts.violated(
                    Invariant.PLEDGE_BEFORE_ANSWER,
                    atNanos,
                    "%s %s epoch %s, and has pledged epoch %s".formatted(instance, what, epoch, pledged));
        }
    }
}
