package io.matriarch.installation;

import io.matriarch.protocol.id.InstanceId;
import java.util.ArrayList;
import java.util.List;

/**
 * A host on this machine: one address, one instance.
 *
 * @param inside what a command has to begin with, to be run there; nothing when a loopback address is all that makes the host
 */
public record Host(InstanceId instance, String address, List<String> inside) {

    public Host {
        inside = List.copyOf(inside);
    }

    /** {@code command}, run there. */
    public List<String> running(List<String> command) {
        return inside(inside, command);
    }

    static List<String> inside(List<String> inside, List<String> command) {
        var all = new ArrayList<>(inside);
        all.addAll(command);
        return all;
    }
}
