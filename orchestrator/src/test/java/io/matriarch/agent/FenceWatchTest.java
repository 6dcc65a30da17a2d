package io.matriarch.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.runtime.Ticker;
import io.matriarch.testing.Eventually;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FenceWatchTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final FakePostgres server = new FakePostgres();
    private final AtomicInteger fired = new AtomicInteger();

    @Test
    void killsWhenTheDeadlinePassesAndNobodyElseActs() {
        var ticker = Ticker.system();
        try (var watch = new FenceWatch(server, ticker, fired::incrementAndGet)) {
            watch.moveDeadline(
                    Optional.of(ticker.nanos() + Duration.ofMillis(30).toNanos()));
            Eventually.within(LIMIT, () -> fired.get() > 0);
            assertThat(server.kills.get()).isPositive();
        }
    }

    @Test
    void killsUntilTheDeadlineIsMoved() {
        var ticker = Ticker.system();
        try (var watch = new FenceWatch(server, ticker, fired::incrementAndGet)) {
            watch.moveDeadline(Optional.of(ticker.nanos()));
            Eventually.within(LIMIT, () -> server.kills.get() >= 2);
            watch.moveDeadline(Optional.empty());
        }
    }

    @Test
    void doesNothingBeforeTheDeadlineOrWithoutOne() {
        var now = new AtomicLong();
        var looks = new AtomicInteger();
        Ticker slow = () -> {
            looks.incrementAndGet();
            return now.get();
        };
        try (var watch = new FenceWatch(server, slow, fired::incrementAndGet)) {
            watch.moveDeadline(Optional.of(Duration.ofMillis(10).toNanos()));
            Eventually.within(LIMIT, () -> looks.get() >= 3);
            assertThat(server.kills).hasValue(0);
            now.set(Duration.ofMinutes(1).toNanos());
            watch.moveDeadline(Optional.empty());
            assertThat(server.kills.get()).isLessThanOrEqualTo(1);
        }
    }
}
