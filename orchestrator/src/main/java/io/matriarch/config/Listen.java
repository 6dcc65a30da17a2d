package io.matriarch.config;

import io.matriarch.protocol.Require;
import java.net.InetAddress;

/**
 * A host and a port to listen on or to connect to.
 *
 * @param host a name or an IP literal, IPv6 without brackets
 * @param port 0 (any free one) to 65535
 */
public record Listen(String host, int port) {

    static final String RULE = "an address and a port, such as 127.0.0.1:7400 or [::1]:7400";

    public Listen {
        Require.that(!host.isBlank() && host.matches("[A-Za-z0-9._:-]+"), "'%s': %s", host, RULE);
        Require.that(port >= 0 && port <= 65_535, "'%s': %s", port, RULE);
    }

    /**
     * Reads {@code 127.0.0.1:7400}.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    public static Listen parse(String text) {
        Require.that(text.matches("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):[0-9]{1,5}"), "'%s': %s", text, RULE);
        var colon = text.lastIndexOf(':');
        var host = text.substring(0, colon);
        return new Listen(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                Integer.parseInt(text.substring(colon + 1)));
    }

    /** Whether only this machine can reach it, as far as its spelling tells; names are not looked up. */
    public boolean isLoopback() {
        if (host.equals("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException aName) {
            return false;
        }
    }

    @Override
    public String toString() {
        return host.contains(":") ? "[%s]:%d".formatted(host, port) : "%s:%d".formatted(host, port);
    }
}
