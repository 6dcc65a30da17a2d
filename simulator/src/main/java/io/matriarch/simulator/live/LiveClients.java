package io.matriarch.simulator.live;

import io.matriarch.installation.InstallationFailure;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.lab.Lab;
import io.matriarch.simulator.lab.LabHost;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Independent clients that write all the time, one over the network and one on the host itself for each host; every write has a number
 * that no other ever has. What those inside see is kept apart: no service depends on it, but two servers that accept writes at the same
 * time show there even when nobody else can reach one of them.
 */
final class LiveClients {

    private static final Duration LAST_WORDS = Duration.ofSeconds(5);
    private static final String TABLE = "create table if not exists written (id bigint primary key)";

    private final Lab lab;
    private final AtomicLong numbers;
    private final Observations observations;
    private final Observations inside;
    private final List<Thread> threads = new ArrayList<>();
    private final Set<InstanceId> leading = new TreeSet<>();
    private Optional<InstanceId> lastLeader = Optional.empty();
    private volatile boolean running;

    /**
     * @param numbers counts the writes of all trials
     * @param inside what clients on the hosts see
     */
    LiveClients(Lab lab, AtomicLong numbers, Observations observations, Observations inside) {
        this.lab = lab;
        this.numbers = numbers;
        this.observations = observations;
        this.inside = inside;
    }

    /** Begins to write. */
    void start() {
        running = true;
        for (var host : lab.hosts()) {
            start("client of " + host, new LiveWriter(this, host, false));
            start("client on " + host, new LiveWriter(this, host, true));
        }
    }

    private void start(String name, LiveWriter writer) {
        threads.add(Thread.ofPlatform().daemon().name(name).start(writer));
    }

    /** Ends it, and waits for the answer to the last write. */
    void stop() throws InterruptedException {
        running = false;
        for (var thread : threads) {
            if (!thread.join(LAST_WORDS)) {
                thread.interrupt();
            }
        }
    }

    boolean isRunning() {
        return running;
    }

    long nowNanos() {
        return observations.nowNanos();
    }

    long nextWrite() {
        return numbers.incrementAndGet();
    }

    void note(boolean fromInside, Happening happening) {
        (fromInside ? inside : observations).note(happening);
    }

    /** Somebody has begun to accept writes, or has ceased to. */
    synchronized void leads(boolean fromInside, InstanceId instance, boolean accepts) {
        if (fromInside) {
            return;
        }
        if (accepts) {
            leading.add(instance);
            lastLeader = Optional.of(instance);
        } else {
            leading.remove(instance);
        }
    }

    /** Who accepts writes; who did last, when nobody does. */
    synchronized Optional<InstanceId> leader() {
        return lastLeader
                .filter(leading::contains)
                .or(() -> leading.stream().findFirst())
                .or(() -> lastLeader);
    }

    /** Makes the table, where it is missing. */
    static void prepare(Lab lab, LabHost leader) {
        try (var connection = open(lab, leader);
                var statement = connection.createStatement()) {
            statement.execute(TABLE);
        } catch (SQLException e) {
            throw new InstallationFailure(
                    "the clients cannot make their table on %s: %s".formatted(leader, e.getMessage()), e);
        }
    }

    /** Which of the writes from {@code first} to {@code last} are there on a host. */
    static Set<Long> writesOn(Lab lab, LabHost host, long first, long last) throws SQLException {
        try (var connection = open(lab, host);
                var asking = connection.prepareStatement("select id from written where id between ? and ?")) {
            asking.setLong(1, first);
            asking.setLong(2, last);
            try (var rows = asking.executeQuery()) {
                var found = new HashSet<Long>();
                while (rows.next()) {
                    found.add(rows.getLong(1));
                }
                return found;
            }
        }
    }

    Connection connect(LabHost host, boolean onTheHost) throws SQLException {
        var properties = properties(lab);
        if (onTheHost) {
            properties.setProperty("socketFactory", UnixSockets.class.getName());
            properties.setProperty("socketFactoryArg", lab.socket(host).toString());
        }
        return DriverManager.getConnection(lab.url(host), properties);
    }

    static Connection open(Lab lab, LabHost host) throws SQLException {
        return DriverManager.getConnection(lab.url(host), properties(lab));
    }

    /** Every wait over the network is bounded by a second or two. */
    private static Properties properties(Lab lab) {
        var properties = new Properties();
        properties.setProperty("user", lab.login());
        properties.setProperty("password", lab.login());
        properties.setProperty("ApplicationName", "matriarch-live");
        properties.setProperty("connectTimeout", "1");
        properties.setProperty("socketTimeout", "2");
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        return properties;
    }

    void rest(Duration duration) {
        if (duration.isPositive()) {
            try {
                lab.time().rest(duration);
            } catch (InterruptedException nobodyDoes) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
