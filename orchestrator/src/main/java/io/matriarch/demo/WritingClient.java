package io.matriarch.demo;

import io.matriarch.installation.Host;
import io.matriarch.installation.InstallationFailure;
import io.matriarch.installation.Time;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An independent client: writes a row every 10 ms to whoever accepts writes. It holds a connection to each node and asks each
 * itself, so what it measures is how long the system had no leader, not how long a driver took to find it.
 */
final class WritingClient implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofMillis(10);
    private static final String TABLE = "create table if not exists written"
            + " (number int primary key, leader text, at timestamptz default clock_timestamp())";

    private final Login login;
    private final List<Host> nodes;
    private final WriteLog log;
    private final Time time;
    private final AtomicInteger next = new AtomicInteger();
    private volatile boolean closed;

    WritingClient(Login login, List<Host> nodes, WriteLog log, Time time) {
        this.login = login;
        this.nodes = nodes;
        this.log = log;
        this.time = time;
    }

    /** Makes the table on the leader and begins to write. */
    void start(Host leader) {
        try (var connection = login.connect(leader);
                var statement = connection.createStatement()) {
            statement.execute(TABLE);
        } catch (SQLException e) {
            throw new InstallationFailure(
                    "the client cannot make its table on %s: %s".formatted(leader.instance(), e.getMessage()), e);
        }
        for (var node : nodes) {
            Thread.ofPlatform().daemon().name("client-" + node.instance()).start(() -> work(node));
        }
    }

    /** The numbers of the rows that are in the table on this node. */
    BitSet rowsOn(Host node) {
        try (var connection = login.connect(node);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select number from written")) {
            var numbers = new BitSet();
            while (rows.next()) {
                numbers.set(rows.getInt(1));
            }
            return numbers;
        } catch (SQLException e) {
            throw new InstallationFailure(
                    "the rows on %s cannot be counted: %s".formatted(node.instance(), e.getMessage()), e);
        }
    }

    private void work(Host node) {
        while (!closed) {
            try (var connection = login.connect(node)) {
                write(node, connection);
            } catch (SQLException notThereOrNoMore) {
                // Whether the last write was committed nobody knows; it does not count. A new connection tells the
                // rest.
            } catch (InterruptedException interrupted) {
                return;
            }
            if (!pause()) {
                return;
            }
        }
    }

    /** A standby is asked every time whether it leads now: an attempt to write would fill its log with refusals. */
    private void write(Host node, Connection connection) throws SQLException, InterruptedException {
        try (var asking = connection.prepareStatement("select pg_is_in_recovery()");
                var writing = connection.prepareStatement("insert into written (number, leader) values (?, ?)")) {
            var leads = false;
            while (!closed) {
                if (!leads) {
                    try (var answer = asking.executeQuery()) {
                        leads = answer.next() && !answer.getBoolean(1);
                    }
                }
                if (leads) {
                    var number = next.incrementAndGet();
                    writing.setInt(1, number);
                    writing.setString(2, node.instance().value());
                    writing.executeUpdate();
                    log.add(new Acknowledgement(
                            node.instance(), number, time.ticker().nanos()));
                }
                time.rest(PERIOD);
            }
        }
    }

    private boolean pause() {
        try {
            time.rest(PERIOD);
            return true;
        } catch (InterruptedException interrupted) {
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
