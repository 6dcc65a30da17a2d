package io.matriarch.simulator.fault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** A plan as a tree of JSON. */
final class PlanWriter {

    private PlanWriter() {}

    static ObjectNode tree(ObjectNode into, StoredPlan stored) {
        stored.name().ifPresent(name -> into.put("name", name));
        stored.why().ifPresent(why -> into.put("why", why));
        stored.profile().ifPresent(profile -> into.put("profile", profile));
        stored.seed().ifPresent(seed -> into.put("seed", seed));
        if (stored.rto().isPresent() || stored.rpoBytes().isPresent()) {
            var settings = into.putObject("settings");
            stored.rto().ifPresent(rto -> settings.put("pg_rto", Seconds.write(rto)));
            stored.rpoBytes().ifPresent(rpo -> settings.put("pg_rpo", rpo));
        }
        into.put("nodes", stored.plan().nodes());
        if (stored.plan().whileBuilding()) {
            into.put("while_building", true);
        }
        var faults = into.putArray("faults");
        stored.plan().faults().forEach(fault -> write(faults.addObject(), fault));
        return into;
    }

    private static void write(ObjectNode into, PlannedFault planned) {
        var fault = planned.fault();
        into.put("at", Seconds.write(planned.at()));
        if (!planned.lasts().isZero()) {
            into.put("lasts", Seconds.write(planned.lasts()));
        }
        into.put("fault", fault.word());
        for (var part : FaultParts.of(fault.kind())) {
            switch (part.valueIn(fault)) {
                case Target target -> into.put(part.name(), target.name().toLowerCase(Locale.ROOT));
                case Double number -> into.put(part.name(), number);
                case Boolean flag -> into.put(part.name(), flag);
                case Object other -> throw new IllegalStateException("no way to write " + other.getClass());
            }
        }
    }
}
