package io.matriarch.simulator.world.node;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.world.Place;
import io.matriarch.simulator.world.etcd.VirtualEtcd;
import io.matriarch.simulator.world.postgres.VirtualPostgres;
import java.util.random.RandomGenerator;

/** What an agent finds on its host and around it. */
record Host(
        InstanceId instance,
        Place place,
        NodeClock clock,
        PledgeFile pledges,
        VirtualDeadman deadman,
        VirtualPostgres postgres,
        VirtualEtcd etcd,
        Calibration calibration,
        RandomGenerator random,
        History history) {}
