package io.matriarch.http;

import akka.http.javadsl.model.HttpRequest;
import io.matriarch.http.wire.Shown;
import io.matriarch.protocol.agent.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who may ask at all.
 *
 * <p>A server on loopback without a token trusts the people of its machine, not the web pages in their browsers: a page of
 * another site may not act, and a name that a foreign DNS server points at this machine is not ours.
 */
final class Guard {

    private static final Set<String> OPEN = Set.of("/healthz", "/readyz");
    private static final String SCHEME = "bearer ";

    private final HttpSettings settings;

    Guard(HttpSettings settings) {
        this.settings = settings;
    }

    /**
     * Lets the request pass.
     *
     * @throws Rejection when it may not
     */
    void admit(HttpRequest request) {
        var host = request.getUri().getHost().address();
        var token = settings.token();
        if (token.isEmpty() && !isOurs(host)) {
            throw new Rejection(
                    Fault.MISDIRECTED, "'%s' is no name of this server's loopback".formatted(Shown.of(host)));
        }
        if (isOfAnotherSite(request)) {
            throw new Rejection(Fault.FOREIGN_ORIGIN, "web pages of other sites may not use this server");
        }
        if (token.isPresent() && !OPEN.contains(request.getUri().getPathString()) && !shows(request, token.get())) {
            throw new Rejection(Fault.UNAUTHORIZED, "send the token as Authorization: Bearer");
        }
    }

    private boolean isOurs(String host) {
        var bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return bare.isEmpty() || HttpSettings.isLoopback(bare) || bare.equalsIgnoreCase(settings.host());
    }

    private static boolean isOfAnotherSite(HttpRequest request) {
        var origin = value(request, "Origin");
        var uri = request.getUri();
        var own = origin.map(o -> o.toLowerCase(Locale.ROOT))
                .filter(o -> o.endsWith(
                        "://" + value(request, "Host").orElse(authority(uri)).toLowerCase(Locale.ROOT)))
                .isPresent();
        return origin.isPresent() && !own;
    }

    private static String authority(akka.http.javadsl.model.Uri uri) {
        return uri.getHost().address() + ":" + uri.port();
    }

    private static boolean shows(HttpRequest request, Secret token) {
        var given = value(request, "Authorization")
                .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(SCHEME))
                .map(header -> header.substring(SCHEME.length()).strip())
                .orElse("");
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), token.value().getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> value(HttpRequest request, String header) {
        return request.getHeader(header).map(akka.http.javadsl.model.HttpHeader::value);
    }
}
