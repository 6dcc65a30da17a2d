package io.matriarch.protocol.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.matriarch.protocol.Require;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * A node: identified by its primary IP address, an IPv4 or IPv6 literal. Never a host name, never looked up.
 *
 * @param value the address in its usual spelling
 */
public record NodeAddress(@JsonValue String value) implements Comparable<NodeAddress> {

    @JsonCreator
    public NodeAddress {
        Require.that(isLiteral(value), "'%s': a node is identified by an IP address, such as 10.10.10.11", value);
    }

    private static boolean isLiteral(String text) {
        if (!text.contains(":") && !text.matches("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}")) {
            return false;
        }
        try {
            InetAddress.ofLiteral(text);
            return !text.contains("%") && !text.startsWith("[");
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    /** Whether it can be one machine's: not "any", a multicast group or the broadcast address. */
    public boolean isOfOneMachine() {
        var address = InetAddress.ofLiteral(value);
        return !address.isAnyLocalAddress() && !address.isMulticastAddress() && !value.equals("255.255.255.255");
    }

    /** The address as part of a URL: IPv6 in brackets. */
    public String inUrl() {
        return InetAddress.ofLiteral(value) instanceof Inet6Address ? "[" + value + "]" : value;
    }

    @Override
    public int compareTo(NodeAddress other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
