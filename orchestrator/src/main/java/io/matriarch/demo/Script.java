package io.matriarch.demo;

import java.util.List;

/** What the demo shows once the cluster is up, said by {@code --fault} or by leaving it out. */
enum Script {
    /** Without {@code --fault}: the fault that happens most, then planned work. */
    BOTH,
    NONE,
    POSTMASTER,
    HOST;

    List<Fault> faults() {
        return switch (this) {
            case BOTH -> List.of(Fault.POSTMASTER, Fault.SWITCHOVER);
            case NONE -> List.of(Fault.SWITCHOVER);
            case POSTMASTER -> List.of(Fault.POSTMASTER);
            case HOST -> List.of(Fault.HOST);
        };
    }
}
