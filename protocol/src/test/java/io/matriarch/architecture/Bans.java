package io.matriarch.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaConstructor;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Calls and method references that escape virtual time, or make two runs of one seed differ. */
final class Bans {

    static final DescribedPredicate<JavaAccess<?>> REAL_TIME_OR_CHANCE = access(
            "real time or chance",
            target -> isNow(target)
                    || is(target, System.class, "nanoTime", "currentTimeMillis")
                    || is(
                            target,
                            Clock.class,
                            "system",
                            "systemUTC",
                            "systemDefaultZone",
                            "tickMillis",
                            "tickSeconds",
                            "tickMinutes")
                    || is(target, Thread.class, "sleep")
                    || is(target, TimeUnit.class, "sleep", "timedJoin", "timedWait")
                    || is(target, UUID.class, "randomUUID")
                    || is(target, Math.class, "random")
                    || is(target, ThreadLocalRandom.class, "current")
                    || isUnseeded(target));

    static final DescribedPredicate<JavaAccess<?>> FOREIGN_THREAD = access(
            "a thread of nobody's",
            target -> isAsyncWithoutExecutor(target)
                    || is(target, CompletableFuture.class, "orTimeout", "completeOnTimeout", "delayedExecutor")
                    || isOf(target, "akka.actor.typed.javadsl.ActorContext", "ask", "askWithStatus", "pipeToSelf")
                    || isOf(target, "akka.actor.typed.RestartSupervisorStrategy", "withLimit"));

    static final DescribedPredicate<JavaAccess<?>> ORDER_THAT_DIFFERS_PER_JVM = access(
            "collections whose order differs from one JVM to the next",
            target -> (is(target, Set.class, "of") && parameters(target) > 1)
                    || (is(target, Map.class, "of") && parameters(target) > 2)
                    || is(target, Set.class, "copyOf")
                    || is(target, Map.class, "copyOf", "ofEntries")
                    || is(target, Collectors.class, "toUnmodifiableSet", "toUnmodifiableMap"));

    private Bans() {}

    private static boolean isNow(AccessTarget target) {
        return target.getName().equals("now")
                && target.getOwner().getPackageName().startsWith("java.time")
                && parameters(target) == 0;
    }

    private static boolean isUnseeded(AccessTarget target) {
        return target.getName().equals(JavaConstructor.CONSTRUCTOR_NAME)
                && parameters(target) == 0
                && (target.getOwner().isEquivalentTo(Random.class)
                        || target.getOwner().isEquivalentTo(SplittableRandom.class)
                        || target.getOwner().getName().equals("java.security.SecureRandom"));
    }

    private static boolean isAsyncWithoutExecutor(AccessTarget target) {
        return target instanceof CodeUnitAccessTarget method
                && target.getName().endsWith("Async")
                && target.getOwner().isAssignableTo(CompletionStage.class)
                && method.getRawParameterTypes().stream().noneMatch(type -> type.isEquivalentTo(Executor.class));
    }

    private static boolean is(AccessTarget target, Class<?> owner, String... names) {
        return isOf(target, owner.getName(), names);
    }

    private static boolean isOf(AccessTarget target, String owner, String... names) {
        return List.of(names).contains(target.getName()) && target.getOwner().isAssignableTo(owner);
    }

    private static int parameters(AccessTarget target) {
        return target instanceof CodeUnitAccessTarget method
                ? method.getRawParameterTypes().size()
                : 0;
    }

    private static DescribedPredicate<JavaAccess<?>> access(String description, Predicate<AccessTarget> test) {
        return describe("it is " + description, access -> test.test(access.getTarget()));
    }
}
