package io.matriarch.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A ban that catches nothing looks exactly like one that holds. */
class BansTest {

    @Test
    void findRealTimeAndChanceInCallsAndInMethodReferences() {
        assertThat(found(Bans.REAL_TIME_OR_CHANCE, Impatient.class))
                .containsExactlyInAnyOrder("now", "now", "nanoTime", "<init>", "randomUUID", "randomUUID", "sleep");
    }

    @Test
    void findStagesThatHopToTheCommonPool() {
        assertThat(found(Bans.FOREIGN_THREAD, Hopper.class))
                .containsExactlyInAnyOrder("thenApplyAsync", "supplyAsync", "orTimeout");
    }

    @Test
    void findCollectionsWithoutAnOrder() {
        assertThat(found(Bans.ORDER_THAT_DIFFERS_PER_JVM, Shuffler.class)).containsExactlyInAnyOrder("of", "copyOf");
    }

    @Test
    void allowWhatIsInjected() {
        assertThat(found(Bans.REAL_TIME_OR_CHANCE, Patient.class)).isEmpty();
        assertThat(found(Bans.FOREIGN_THREAD, Patient.class)).isEmpty();
    }

    private static Stream<String> found(DescribedPredicate<JavaAccess<?>> ban, Class<?> type) {
        return new ClassFileImporter()
                .importClass(type).getAccessesFromSelf().stream()
                        .filter(ban)
                        .map(access -> access.getTarget().getName());
    }

    @SuppressWarnings("unused")
    static final class Impatient {
        final Supplier<Instant> reference = Instant::now;
        final Supplier<UUID> id = UUID::randomUUID;

        Object impatient() throws InterruptedException {
            Thread.sleep(System.nanoTime() % new Random().nextInt(1, 2));
            return Map.entry(Instant.now(), UUID.randomUUID());
        }
    }

    @SuppressWarnings("unused")
    static final class Hopper {
        static CompletionStage<String> hop(CompletionStage<String> stage) {
            return stage.thenApplyAsync(Function.identity());
        }

        static CompletableFuture<String> jump() {
            return CompletableFuture.supplyAsync(() -> "").orTimeout(1, TimeUnit.SECONDS);
        }
    }

    @SuppressWarnings("unused")
    static final class Shuffler {
        static Object shuffle() {
            return Map.copyOf(Map.of(1, Set.of(1, 2)));
        }
    }

    @SuppressWarnings("unused")
    static final class Patient {
        static Object patient(Clock clock, Random random, CompletionStage<String> stage, Executor executor) {
            return Map.entry(clock.instant(), stage.thenApplyAsync(s -> s + new Random(random.nextLong()), executor))
                    + Instant.now(clock).toString();
        }
    }
}
