package io.matriarch.simulator.world.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.Pledge;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.calibration.Delay;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.time.Chance;
import io.matriarch.simulator.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class PledgeFileTest {

    private static final Pledge FIRST = pledge(1);
    private static final Pledge SECOND = pledge(2);
    private static final Executor ALIVE = Runnable::run;

    private final VirtualTime time = new VirtualTime();
    private final History history = new History(time, History.Precision.MOMENTS);
    private final NodeClock clock = new NodeClock(time, 0);
    private final PledgeFile file = new PledgeFile(
            InstanceId.parse("pg-test-1"), clock, new Chance(1).of("disk"), Delay.ofMillis(10, 10), history);
    private final List<Pledge> saved = new ArrayList<>();
    private final List<Boolean> answers = new ArrayList<>();

    PledgeFileTest() {
        history.listen((_, happening) -> {
            if (happening instanceof Happening.PledgeSaved(var _, var pledge)) {
                saved.add(pledge);
            }
        });
    }

    private static Pledge pledge(long epoch) {
        return new Pledge(new Epoch(epoch), Optional.empty(), Optional.empty(), List.of());
    }

    @Test
    void isOnDiskOnceItIsForcedThere() {
        file.write(FIRST, ALIVE, answers::add);
        assertThat(file.onDisk()).isEqualTo(Pledge.NONE);
        end();

        assertThat(answers).containsExactly(true);
        assertThat(file.onDisk()).isEqualTo(FIRST);
        assertThat(saved).containsExactly(FIRST);
    }

    @Test
    void aPowerFailureBeforeThatKeepsTheOldOne() {
        file.write(FIRST, ALIVE, answers::add);
        end();
        file.write(SECOND, ALIVE, answers::add);
        time.advance();
        clock.restart(0);
        file.crash(true);
        end();

        assertThat(read()).containsExactly(FIRST);
    }

    @Test
    void aCrashAfterItIsInPlaceKeepsTheNewOne() {
        file.write(FIRST, ALIVE, answers::add);
        time.advance();
        clock.restart(0);
        file.crash(false);
        end();

        assertThat(read()).containsExactly(FIRST);
        assertThat(saved).containsExactly(FIRST);
    }

    @Test
    void whatAKilledProcessHasNotPutInPlaceIsNotThere() {
        file.write(FIRST, _ -> {}, answers::add);
        end();

        assertThat(answers).isEmpty();
        assertThat(read()).containsExactly(Pledge.NONE);
    }

    @Test
    void whoStartsBringsToDiskWhatItReads() {
        file.write(FIRST, ALIVE, answers::add);
        time.advance();
        assertThat(read()).containsExactly(FIRST);
        file.crash(true);

        assertThat(read()).containsExactly(FIRST);
    }

    @Test
    void waitsForAStalledDisk() {
        file.stall(true);
        file.write(FIRST, ALIVE, answers::add);
        end();
        assertThat(answers).isEmpty();

        file.stall(false);
        end();
        assertThat(answers).containsExactly(true);
    }

    @Test
    void aFullDiskTakesNothing() {
        file.fill(true);
        file.write(FIRST, ALIVE, answers::add);
        end();

        assertThat(answers).containsExactly(false);
        assertThat(file.onDisk()).isEqualTo(Pledge.NONE);
    }

    private List<Pledge> read() {
        var read = new ArrayList<Pledge>();
        file.read(read::add);
        return read;
    }

    private void end() {
        while (time.advance()) {
            // Until nothing is left to happen.
        }
    }
}
