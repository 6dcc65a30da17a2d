package io.matriarch.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.matriarch.http.wire.Problem;
import io.matriarch.http.wire.WireJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/** The server as a command sees it. Whatever goes wrong comes out as a {@link CliFailure}, in words and an exit code. */
final class ServerClient {

    static final String URL = "MATRIARCH_URL";
    static final String TOKEN = "MATRIARCH_TOKEN";
    static final String DEFAULT_URL = "http://127.0.0.1:7400";

    private static final JsonMapper JSON = WireJson.lenient();
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(130);

    private final URI base;
    private final Optional<String> token;
    private final HttpClient http;

    private ServerClient(URI base, Shell shell) {
        this.base = base;
        this.token = shell.variable(TOKEN).map(ServerClient::sendable);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
    }

    /** The server that the environment names. */
    static ServerClient of(Shell shell) {
        var url = shell.variable(URL).orElse(DEFAULT_URL);
        try {
            var base = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
            var scheme = base.getScheme();
            if (base.getHost() != null
                    && base.getPort() <= 65_535
                    && ("http".equals(scheme) || "https".equals(scheme))) {
                return new ServerClient(base, shell);
            }
        } catch (IllegalArgumentException malformed) {
            // The sentence below is for both.
        }
        throw CliFailure.usage("%s='%s' is no URL such as %s".formatted(URL, url, DEFAULT_URL));
    }

    private static String sendable(String token) {
        if (!token.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw CliFailure.usage(
                    "%s has characters that no token has: spaces, line ends, or others".formatted(TOKEN));
        }
        return token;
    }

    <T> T get(String path, Class<T> type) {
        return read(send(request(path).GET().build()), type);
    }

    <T> T post(String path, Object body, Class<T> type) {
        return read(
                send(request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(write(body)))
                        .build()),
                type);
    }

    <T> T delete(String path, Class<T> type) {
        return read(send(request(path).DELETE().build()), type);
    }

    /** A stream of server-sent events; the caller closes it. */
    InputStream stream(String path) {
        var request = request(path).header("Accept", "text/event-stream").GET().build();
        return exchange(() -> {
            var response = http.send(request, BodyHandlers.ofInputStream());
            if (response.statusCode() >= 300) {
                try (var body = response.body()) {
                    throw failure(response.statusCode(), body.readAllBytes());
                }
            }
            return response.body();
        });
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER);
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request;
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        return exchange(() -> http.send(request, BodyHandlers.ofByteArray()));
    }

    private <T> T exchange(Exchange<T> exchange) {
        try {
            return exchange.run();
        } catch (ConnectException refused) {
            throw CliFailure.unreachable(
                    "no server answers at %s; start one with matriarch server, or set %s".formatted(base, URL));
        } catch (HttpTimeoutException late) {
            throw CliFailure.unreachable(
                    "the server at %s has not answered in time; it is unknown what it has done".formatted(base));
        } catch (IOException broken) {
            throw CliFailure.unreachable(
                    "the connection to %s broke off; it is unknown what the server has done".formatted(base));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw CliFailure.failed("interrupted");
        }
    }

    private static <T> T read(HttpResponse<byte[]> response, Class<T> type) {
        if (response.statusCode() >= 300) {
            throw failure(response.statusCode(), response.body());
        }
        try {
            return JSON.readValue(response.body(), type);
        } catch (IOException otherServer) {
            throw CliFailure.failed("the answer is not from a Matriarch that this version understands");
        }
    }

    private static CliFailure failure(int status, byte[] body) {
        Problem problem;
        try {
            problem = JSON.readValue(body, Problem.class);
        } catch (IOException otherServer) {
            return CliFailure.failed("HTTP status %d, and no reason that this version understands".formatted(status));
        }
        return switch (problem.code()) {
            case "unauthorized" -> CliFailure.failed("the server wants a token; set " + TOKEN);
            case "server-not-ready" -> CliFailure.unreachable("the server is not ready: " + problem.detail());
            default -> CliFailure.failed(sentence(problem));
        };
    }

    private static String sentence(Problem problem) {
        return problem.errors().isEmpty()
                ? problem.detail()
                : problem.detail()
                        + problem.errors().stream()
                                .map(ServerClient::line)
                                .collect(Collectors.joining("\n  ", "\n  ", ""));
    }

    private static String line(Problem.Violation violation) {
        var line = violation.line().map(number -> ":" + number).orElse("");
        var file = violation.file().map(name -> name + line + ": ").orElse("");
        var path = violation.path().isEmpty() ? "" : violation.path() + ": ";
        var value = violation.value().map("'%s': "::formatted).orElse("");
        return file + path + value + violation.rule();
    }

    private static String write(Object body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException ours) {
            throw new IllegalStateException("%s cannot be written as JSON".formatted(body.getClass()), ours);
        }
    }

    @FunctionalInterface
    private interface Exchange<T> {
        T run() throws IOException, InterruptedException;
    }
}
