package io.matriarch.simulator.live;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.lab.LabHost;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client with a connection to one host, over the network or on the host itself, that writes there whenever that host accepts writes, and asks it every time when it did
 * not: so what all of them see together is what the system does, not how long a driver took to find the leader.
 */
final class LiveWriter implements Runnable {

    /** Between two writes. */
    private static final Duration OUTSIDE = Duration.ofMillis(10);

    private static final Duration INSIDE = Duration.ofMillis(30);

    /** The server says that it refuses to write, or to begin: nothing was written. */
    private static final String READ_ONLY = "25006";

    private static final String WRITE =
            "insert into written (id) values (?) returning pg_current_wal_insert_lsn(), pg_walfile_name(pg_current_wal_insert_lsn())";

    private static final int TIMELINE_DIGITS = 8;

    private final LiveClients clients;
    private final LabHost host;
    private final boolean inside;
    private final Duration period;
    private boolean leads;

    /**
     * @param inside whether it is on the host itself
     */
    LiveWriter(LiveClients clients, LabHost host, boolean inside) {
        this.clients = clients;
        this.host = host;
        this.inside = inside;
        this.period = inside ? INSIDE : OUTSIDE;
    }

    @Override
    public void run() {
        while (clients.isRunning()) {
            try (var connection = clients.connect(host, inside)) {
                converse(connection);
            } catch (SQLException notThereOrNoMore) {
                cease(said(notThereOrNoMore));
            }
            clients.rest(period);
        }
    }

    private void converse(Connection connection) throws SQLException {
        try (var asking = connection.prepareStatement("select pg_is_in_recovery()");
                var writing = connection.prepareStatement(WRITE)) {
            while (clients.isRunning()) {
                var began = clients.nowNanos();
                if (leads || accepts(asking)) {
                    write(writing);
                }
                clients.rest(period.minusNanos(clients.nowNanos() - began));
            }
        }
    }

    /** A standby is asked first: an attempt to write would fill its log with refusals. */
    private static boolean accepts(PreparedStatement asking) throws SQLException {
        try (var answer = asking.executeQuery()) {
            return answer.next() && !answer.getBoolean(1);
        }
    }

    private void write(PreparedStatement writing) throws SQLException {
        var id = clients.nextWrite();
        var sent = clients.nowNanos();
        try {
            writing.setLong(1, id);
            writing.clearWarnings();
            try (var answer = writing.executeQuery()) {
                answer.next();
                var end = Lsn.parse(answer.getString(1));
                var timeline = new Timeline(Integer.parseInt(answer.getString(2).substring(0, TIMELINE_DIGITS), 16));
                onAnswer(id, sent, timeline, end, writing.getWarnings());
            }
        } catch (SQLException e) {
            onFailure(id, sent, e);
            throw e;
        }
    }

    /** With a warning it is committed here, and perhaps nowhere else: so says a server whose wait for standbys was cut short. */
    private void onAnswer(long id, long sent, Timeline timeline, Lsn end, @Nullable SQLWarning warning) {
        if (warning != null) {
            clients.note(inside, new Happening.WriteUnknown(id, String.valueOf(warning.getMessage()), sent));
            return;
        }
        if (!leads) {
            leads = true;
            clients.leads(inside, instance(), true);
            clients.note(inside, new Happening.BecameWritable(instance(), timeline, timeline, Lsn.ZERO));
        }
        clients.note(inside, new Happening.WriteAcknowledged(id, instance(), timeline, end, sent));
    }

    private void onFailure(long id, long sent, SQLException e) {
        var why = said(e);
        if (READ_ONLY.equals(e.getSQLState())) {
            clients.note(inside, new Happening.WriteFailed(id, why, sent));
        } else {
            clients.note(inside, new Happening.WriteUnknown(id, why, sent));
        }
    }

    private void cease(String why) {
        if (leads) {
            leads = false;
            clients.leads(inside, instance(), false);
            clients.note(inside, new Happening.CeasedToBeWritable(instance(), why));
        }
    }

    private InstanceId instance() {
        return host.instance();
    }

    private static String said(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
