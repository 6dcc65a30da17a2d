package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;

import io.matriarch.agent.ServerWork;
import io.matriarch.agent.WorkResult;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.simulator.history.Happening;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndOfWalIsWhatWasFoundTest {

    private static final Invariant RULE = Invariant.LOSS_WITHIN_RPO;

    @Test
    void isContentWithWhatWasFound() {
        found(500).hearsCrashed(A, 500).keeps(RULE);
    }

    @Test
    void noticesThatLessIsSaid() {
        found(500).hearsCrashed(A, 400).violates(RULE, "is not what was found on its disk");
    }

    private static Story found(long end) {
        return Story.ofAWholeCluster()
                .happens(new Happening.WorkEnded(
                        A, new ServerWork.FindEndOfWal(), new WorkResult.EndOfWal(Optional.of(new Lsn(end)))));
    }
}
