package io.matriarch.agent.postgres;

import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.runtime.Deadline;
import io.matriarch.runtime.Ticker;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a server, opened when it is needed, kept while it works. Every question is bounded by a patience, also when
 * the server is stopped (SIGSTOP) and only its kernel still answers.
 */
final class Sql implements AutoCloseable {

    private static final Duration LEAST = Duration.ofMillis(1);
    /** An attempt that nobody waits for any more ends by itself after this, in seconds. */
    private static final int CONNECT_LIMIT_SECONDS = 5;

    private final Supplier<Target> target;
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Connection connection;
    private @Nullable CompletableFuture<Connection> attempt;

    Sql(Supplier<Target> target, Ticker ticker) {
        this.target = target;
        this.ticker = ticker;
    }

    /**
     * To whom to connect, and as whom.
     *
     * @param from the local end, when it matters
     * @param options settings of the session, as for {@code postgres -c}
     * @param replication whether to speak the replication protocol
     */
    record Target(
            NodeAddress address,
            int port,
            String database,
            String user,
            Secret password,
            Optional<NodeAddress> from,
            String options,
            boolean replication) {}

    /** What comes of a question. */
    sealed interface Answer<T> {
        record Value<T>(T value) implements Answer<T> {}

        /**
         * The server said no.
         *
         * @param state SQLSTATE, five characters
         */
        record Rejected<T>(String state, String why) implements Answer<T> {}

        /** Nobody listens there, or the connection broke. */
        record Unreachable<T>(String why) implements Answer<T> {}

        /** No answer within the patience: nothing is known. */
        record TimedOut<T>() implements Answer<T> {}

        /** The value; empty when there is none, for whatever reason. */
        default Optional<T> toOptional() {
            return this instanceof Value<T>(var value) ? Optional.of(value) : Optional.empty();
        }

        /** Why there is no value, in words. */
        default String problem() {
            return switch (this) {
                case Value<T> value -> "";
                case Rejected<T>(var state, var why) -> why + " (" + state + ")";
                case Unreachable<T>(var why) -> why;
                case TimedOut<T>() -> "no answer in time";
            };
        }
    }

    /** Something to ask on a connection. */
    @FunctionalInterface
    interface Question<T> {
        T on(Connection connection) throws SQLException;
    }

    <T> Answer<T> ask(Duration patience, Question<T> question) {
        var deadline = Deadline.in(patience, ticker);
        try {
            if (!lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return new Answer.TimedOut<>();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.TimedOut<>();
        }
        try {
            return answered(deadline, question);
        } finally {
            lock.unlock();
        }
    }

    private <T> Answer<T> answered(Deadline deadline, Question<T> question) {
        try {
            var open = opened(deadline);
            var millis = Math.max(1, deadline.left().toMillis());
            open.setNetworkTimeout(Runnable::run, (int) Math.min(Integer.MAX_VALUE, millis));
            return new Answer.Value<>(question.on(open));
        } catch (SQLException e) {
            var answer = Sql.<T>translated(e);
            if (!(answer instanceof Answer.Rejected<T>(var state, var why)) || state.startsWith("57P")) {
                forget();
            }
            return answer;
        } catch (TimeoutException e) {
            return new Answer.TimedOut<>();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            forget();
            return new Answer.TimedOut<>();
        }
    }

    /** The connection; a slow attempt goes on after this call has given up, and the next one takes its result. */
    private Connection opened(Deadline deadline) throws SQLException, TimeoutException, InterruptedException {
        var kept = connection;
        if (kept != null && !kept.isClosed()) {
            return kept;
        }
        var current = attempt;
        if (current == null) {
            current = new CompletableFuture<>();
            attempt = current;
            startConnecting(current);
        }
        try {
            var fresh = current.get(deadline.leftOrAtLeast(LEAST).toNanos(), TimeUnit.NANOSECONDS);
            connection = fresh;
            attempt = null;
            return fresh;
        } catch (ExecutionException e) {
            attempt = null;
            throw e.getCause() instanceof SQLException cause ? cause : new SQLException(e.getCause());
        }
    }

    private void startConnecting(CompletableFuture<Connection> result) {
        var wanted = target.get();
        Thread.startVirtualThread(() -> {
            try {
                result.complete(connect(wanted));
            } catch (SQLException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
    }

    private static Connection connect(Target target) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", target.user());
        properties.setProperty("password", target.password().value());
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_LIMIT_SECONDS));
        properties.setProperty("socketTimeout", Integer.toString(CONNECT_LIMIT_SECONDS));
        properties.setProperty("ApplicationName", "matriarch");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("assumeMinServerVersion", "14");
        properties.setProperty("tcpKeepAlive", "true");
        target.from().ifPresent(own -> {
            properties.setProperty("localSocketAddress", own.value());
            properties.setProperty("sslmode", "disable");
        });
        if (target.replication()) {
            properties.setProperty("replication", "true");
        }
        if (!target.options().isEmpty()) {
            properties.setProperty("options", target.options());
        }
        var database =
                URLEncoder.encode(target.database(), StandardCharsets.UTF_8).replace("+", "%20");
        var url = "jdbc:postgresql://" + target.address().inUrl() + ":" + target.port() + "/" + database;
        return DriverManager.getConnection(url, properties);
    }

    private static <T> Answer<T> translated(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return new Answer.TimedOut<>();
            }
        }
        var state = e.getSQLState();
        var why = firstLine(e);
        return state == null || state.startsWith("08")
                ? new Answer.Unreachable<>(why)
                : new Answer.Rejected<>(state, why);
    }

    static String firstLine(SQLException e) {
        var message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    /** Closes the connection; the next question opens another. */
    void forget() {
        var kept = connection;
        connection = null;
        if (kept != null) {
            abort(kept);
        }
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException alreadyBroken) {
            // It is of no more use either way.
        }
    }

    @Override
    public void close() {
        var pending = attempt;
        if (pending != null) {
            var unused = pending.thenAccept(Sql::abort);
        }
        forget();
    }
}
