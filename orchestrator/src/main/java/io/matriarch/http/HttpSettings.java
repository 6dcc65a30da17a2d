package io.matriarch.http;

import io.matriarch.protocol.Require;
import io.matriarch.protocol.agent.Secret;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Where the API listens and what it asks of callers.
 *
 * @param host a name or an address; with no token it has to be the machine's own loopback
 * @param port 0 for any free one
 * @param token what callers have to show as {@code Authorization: Bearer}; nobody has to when absent
 */
public record HttpSettings(String host, int port, Optional<Secret> token) {

    /** Where a server listens when nobody says otherwise. */
    public static final int DEFAULT_PORT = 7400;

    public HttpSettings {
        Require.that(port >= 0 && port <= 65_535, "port %s is not in 0 to 65535", port);
        Require.that(token.filter(secret -> secret.value().isBlank()).isEmpty(), "the token of the HTTP API is empty");
        Require.that(
                token.isPresent() || isLoopback(host),
                "the HTTP API would listen on %s for everybody: set matriarch.http.token, or listen on 127.0.0.1",
                host);
    }

    /** Whether {@code host} can be reached from this machine only; a name other than localhost is never looked up. */
    static boolean isLoopback(String host) {
        try {
            return host.equalsIgnoreCase("localhost")
                    || InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException name) {
            return false;
        }
    }
}
