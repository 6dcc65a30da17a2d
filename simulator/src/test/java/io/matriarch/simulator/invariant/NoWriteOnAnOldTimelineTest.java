package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.Target;
import org.junit.jupiter.api.Test;

class NoWriteOnAnOldTimelineTest {

    private static final Invariant RULE = Invariant.NO_WRITE_ON_AN_OLD_TIMELINE;

    private static Story afterAFailover() {
        return Story.ofAWholeCluster()
                .acknowledges(A, 1, 100)
                .begins(new Fault.HostCrashed(Target.LEADER), A)
                .at(20)
                .failsOver(A, B, 2, 100)
                .at(21)
                .acknowledges(B, 2, 200);
    }

    @Test
    void noticesAWriteOnTheOldTimelineAfterOneOnTheNew() {
        afterAFailover().at(22).acknowledges(A, 1, 120).violates(RULE, "pg-test-1", "timeline 1");
    }

    @Test
    void forgivesAnAnswerThatWasOnItsWay() {
        afterAFailover().at(21.1).acknowledges(A, 1, 120, 19.9).keeps(RULE);
    }

    @Test
    void noticesTwoServersOnTheSameTimeline() {
        Story.ofAWholeCluster()
                .becomesWritable(B, 1, 1, 0)
                .acknowledges(B, 1, 100)
                .at(11)
                .acknowledges(A, 1, 100)
                .violates(RULE, "another server");
    }

    @Test
    void countsTheWindowOfAMachineThatStoodStill() {
        var story = Story.ofAWholeCluster()
                .begins(new Fault.MachineStalled(Target.LEADER), A)
                .at(20)
                .failsOver(A, B, 2, 100)
                .at(21)
                .acknowledges(B, 2, 200)
                .ends()
                .at(21.5)
                .acknowledges(A, 1, 120)
                .keeps(RULE);
        assertThat(story.checkers().excused()).containsKey("1 machine stalled past its lease");
    }

    @Test
    void forgivesThatMachineNoLongerThanItTakesToWakeUp() {
        Story.ofAWholeCluster()
                .begins(new Fault.MachineStalled(Target.LEADER), A)
                .at(20)
                .failsOver(A, B, 2, 100)
                .at(21)
                .acknowledges(B, 2, 200)
                .ends()
                .at(23)
                .acknowledges(A, 1, 120)
                .violates(RULE);
    }

    @Test
    void doesNotHoldAgainstTheHolderOfTheKeyThatAMachineWokeUpInMidStart() {
        Story.ofAWholeCluster()
                .begins(new Fault.MachineStalled(Target.LEADER), A)
                .at(20)
                .failsOver(A, B, 2, 100)
                .at(21)
                .acknowledges(B, 2, 200)
                .ends()
                .at(21.2)
                .becomesWritable(A, 1, 1, 0)
                .acknowledges(A, 1, 120)
                .at(21.4)
                .ceases(A)
                .at(22)
                .acknowledges(B, 2, 300)
                .endsWellUnder(B)
                .keeps(RULE)
                .keeps(Invariant.LOSS_WITHIN_RPO);
    }
}
