package io.matriarch.cli;

import io.matriarch.http.wire.RowBody;
import java.util.List;
import java.util.Locale;

/** Instances as people read them. */
public final class InstanceTable {

    private InstanceTable() {}

    /** A line for the head, and one for each row. */
    public static List<String> lines(List<RowBody> rows) {
        var table = new Table("CLUSTER", "INSTANCE", "HOST", "PORT", "ROLE", "STATE", "TL", "LAG", "EPOCH", "NOTE");
        for (var row : rows) {
            table.add(
                    row.cluster(),
                    row.instance(),
                    row.host(),
                    Integer.toString(row.port()),
                    row.role(),
                    row.state(),
                    row.timeline().map(String::valueOf).orElse("-"),
                    row.lagBytes().map(InstanceTable::bytes).orElse("-"),
                    Long.toString(row.epoch()),
                    row.note().orElse(""));
        }
        return table.lines();
    }

    /** A number of bytes with a unit. */
    static String bytes(long bytes) {
        if (bytes < 1_024) {
            return bytes + " B";
        }
        var units = List.of("kB", "MB", "GB", "TB", "PB", "EB");
        double value = bytes;
        var unit = -1;
        while (value >= 1_024 && unit < units.size() - 1) {
            value /= 1_024;
            unit++;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, units.get(unit));
    }
}
