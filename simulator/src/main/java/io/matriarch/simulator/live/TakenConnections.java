package io.matriarch.simulator.live;

import io.matriarch.simulator.lab.Lab;
import io.matriarch.simulator.lab.LabHost;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** All connections of a server that are still to be had, taken and not used. */
final class TakenConnections {

    /** More than a server in the laboratory has. */
    private static final int MOST = 100;

    private final Lab lab;
    private final LabHost host;
    private final List<Connection> all = new ArrayList<>();

    TakenConnections(Lab lab, LabHost host) {
        this.lab = lab;
        this.host = host;
    }

    void take() {
        try {
            while (all.size() < MOST) {
                all.add(LiveClients.open(lab, host));
            }
        } catch (SQLException noneIsLeft) {
            // Which was the aim.
        }
    }

    void close() {
        for (var connection : all) {
            try {
                connection.close();
            } catch (SQLException broken) {
                // Then it is free.
            }
        }
        all.clear();
    }
}
