package io.matriarch.http;

import akka.http.javadsl.model.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was answered to requests with an {@code Idempotency-Key}, so that one sent twice is carried out once.
 *
 * <p>The same key on the same path with the same body gets the same answer again, errors and "unknown" included; with another
 * body it is an error. Kept in the memory of one server, for {@link #KEPT_FOR} and at most {@link #MOST} of them, oldest
 * forgotten first: a restart forgets all. What was not looked at (not ready) and what failed inside is not kept.
 */
final class IdempotentAnswers {

    static final String HEADER = "Idempotency-Key";
    static final Duration KEPT_FOR = Duration.ofHours(24);
    static final int MOST = 1_000;

    private final InstantSource clock;
    private final Map<String, Kept> kept = new LinkedHashMap<>();

    IdempotentAnswers(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The answer to {@code call}: the one given before, or what {@code work} makes.
     *
     * @throws Rejection when the key is no key, or belongs to another request
     */
    CompletionStage<HttpResponse> once(Call call, Supplier<CompletionStage<HttpResponse>> work) {
        var given = call.header(HEADER);
        if (given.isEmpty()) {
            return work.get();
        }
        var key = "%s %s %s".formatted(call.request().method().name(), call.path(), checked(given.get()));
        var fingerprint = fingerprint(call);
        var promise = new CompletableFuture<HttpResponse>();
        Kept earlier;
        synchronized (kept) {
            forgetOld();
            earlier = kept.putIfAbsent(key, new Kept(fingerprint, promise, clock.instant()));
        }
        if (earlier != null) {
            if (!earlier.fingerprint().equals(fingerprint)) {
                throw new Rejection(Fault.KEY_REUSED, "this Idempotency-Key came with another body or query before");
            }
            return earlier.answer();
        }
        carryOut(work, failure -> settle(key, failure), promise);
        return promise;
    }

    private static void carryOut(
            Supplier<CompletionStage<HttpResponse>> work,
            Consumer<@Nullable Throwable> settle,
            CompletableFuture<HttpResponse> promise) {
        CompletionStage<HttpResponse> answer;
        try {
            answer = work.get();
        } catch (Rejection rejection) {
            answer = CompletableFuture.failedStage(rejection);
        }
        answer.whenComplete((response, failure) -> {
            settle.accept(failure);
            if (failure == null) {
                promise.complete(response);
            } else {
                promise.completeExceptionally(failure);
            }
        });
    }

    private void settle(String key, @Nullable Throwable failure) {
        if (failure != null && !isFinal(Router.unwrapped(failure))) {
            synchronized (kept) {
                kept.remove(key);
            }
        }
    }

    /** A time-out is final: whether it was carried out is unknown, and to do it again would not tell. */
    private static boolean isFinal(Throwable failure) {
        return failure instanceof Rejection || failure instanceof TimeoutException;
    }

    private void forgetOld() {
        var oldest = clock.instant().minus(KEPT_FOR);
        var entries = kept.values().iterator();
        while (entries.hasNext()) {
            var entry = entries.next();
            if (entry.since().isAfter(oldest) && kept.size() < MOST) {
                return;
            }
            entries.remove();
        }
    }

    private static String checked(String key) {
        if (key.length() > 255 || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw Call.invalidParameter(HEADER, key, "1 to 255 visible ASCII characters");
        }
        return key;
    }

    private static String fingerprint(Call call) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(call.request().getUri().rawQueryString().orElse("").getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(call.body().toArrayUnsafe());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    private record Kept(String fingerprint, CompletableFuture<HttpResponse> answer, Instant since) {}
}
