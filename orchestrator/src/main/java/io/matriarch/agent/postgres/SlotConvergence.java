package io.matriarch.agent.postgres;

import io.matriarch.protocol.agent.Member;
import io.matriarch.protocol.id.InstanceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which physical replication slots a primary has: one for every other member. */
final class SlotConvergence {

    private SlotConvergence() {}

    /**
     * A slot as it is.
     *
     * @param lost whether it can be streamed from no more, because it fell behind {@code max_slot_wal_keep_size}
     */
    record Slot(String name, boolean active, boolean lost) {}

    static List<Slot> read(Connection connection) throws SQLException {
        var slots = new ArrayList<Slot>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT slot_name, active, coalesce(wal_status = 'lost', false)
                        FROM pg_catalog.pg_replication_slots WHERE slot_type = 'physical' AND NOT temporary
                        """)) {
            while (rows.next()) {
                slots.add(new Slot(rows.getString(1), rows.getBoolean(2), rows.getBoolean(3)));
            }
        }
        return slots;
    }

    /** The steps from what is to what shall be. Slots of names that are not ours are left alone. */
    static List<SqlStep> plan(InstanceId self, List<Member> members, List<Slot> present) {
        var wanted = new LinkedHashSet<String>();
        members.stream()
                .map(Member::instance)
                .filter(member -> !member.equals(self))
                .map(InstanceId::slotName)
                .forEach(wanted::add);
        var steps = new ArrayList<SqlStep>();
        var ours = Pattern.compile(
                Pattern.quote(self.cluster().value().toLowerCase(Locale.ROOT).replace('-', '_')) + "_\\d+");
        for (var slot : present) {
            var departed = ours.matcher(slot.name()).matches() && !wanted.contains(slot.name());
            var useless = wanted.contains(slot.name()) && slot.lost();
            if ((departed || useless) && !slot.active()) {
                steps.add(step("pg_drop_replication_slot(" + Quoting.literal(slot.name()) + ")", slot.name()));
            }
        }
        for (var name : wanted) {
            var slot = with(name, present);
            if (slot.isEmpty() || (slot.get().lost() && !slot.get().active())) {
                // Reserves WAL from now on, before its standby has ever connected.
                steps.add(step("pg_create_physical_replication_slot(" + Quoting.literal(name) + ", true)", name));
            }
        }
        return steps;
    }

    private static Optional<Slot> with(String name, List<Slot> present) {
        return present.stream().filter(slot -> slot.name().equals(name)).findFirst();
    }

    private static SqlStep step(String call, String slot) {
        return new SqlStep("slot " + slot, "SELECT pg_catalog." + call);
    }
}
