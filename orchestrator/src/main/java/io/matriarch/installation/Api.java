package io.matriarch.installation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.matriarch.http.wire.AnswerBody;
import io.matriarch.http.wire.ApplyBody;
import io.matriarch.http.wire.ApplyRequest;
import io.matriarch.http.wire.ClusterBody;
import io.matriarch.http.wire.EventsBody;
import io.matriarch.http.wire.FailoverRequest;
import io.matriarch.http.wire.NoBody;
import io.matriarch.http.wire.Problem;
import io.matriarch.http.wire.SwitchoverRequest;
import io.matriarch.http.wire.VerificationBody;
import io.matriarch.http.wire.WireJson;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** The orchestrator, as its users reach it, for one cluster. */
public final class Api implements AutoCloseable {

    private static final JsonMapper JSON = WireJson.lenient();
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final URI base;
    private final String cluster;
    private final String token;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** One that listens on a loopback address and asks nobody who he is. */
    public Api(URI base, ClusterName cluster) {
        this(base, cluster, "");
    }

    /**
     * One that lets in who knows the token.
     *
     * @param token empty when there is none
     */
    public Api(URI base, ClusterName cluster, String token) {
        this.base = base;
        this.cluster = "/v1/clusters/" + cluster;
        this.token = token;
    }

    /** Where it is, for {@code MATRIARCH_URL}. */
    public URI base() {
        return base;
    }

    /** Whether it answers and has recovered what it knows. */
    public boolean isReady() {
        try {
            return send(request("/readyz").GET().build()).statusCode() == 200;
        } catch (InstallationFailure notYet) {
            return false;
        }
    }

    /** Begins to converge on an inventory; answers with what that takes. */
    public ApplyBody apply(String file, String inventory) {
        return post("/v1/apply", new ApplyRequest(file, inventory, Optional.empty()), ApplyBody.class);
    }

    public ClusterBody cluster() {
        return get(cluster, ClusterBody.class);
    }

    /** What is in the journal from that sequence number on. */
    public EventsBody events(long from) {
        return get(cluster + "/events?from=" + from, EventsBody.class);
    }

    public AnswerBody switchover() {
        return post(cluster + "/switchover", new SwitchoverRequest(Optional.empty()), AnswerBody.class);
    }

    /** Fails over although nobody is suspected, and although more than {@code pg_rpo} bytes may be lost. */
    public AnswerBody forceFailover() {
        return post(cluster + "/failover", new FailoverRequest(Optional.empty(), Optional.of(true)), AnswerBody.class);
    }

    public AnswerBody pause() {
        return post(cluster + "/pause", new NoBody(), AnswerBody.class);
    }

    public AnswerBody resume() {
        return post(cluster + "/resume", new NoBody(), AnswerBody.class);
    }

    public AnswerBody restart(InstanceId instance) {
        return post("%s/instances/%s/restart".formatted(cluster, instance), new NoBody(), AnswerBody.class);
    }

    public AnswerBody reinit(InstanceId instance) {
        return post("%s/instances/%s/reinit".formatted(cluster, instance), new NoBody(), AnswerBody.class);
    }

    /** Whether the cluster's state is what its journal tells. */
    public VerificationBody verify() {
        return get(cluster + "/verify", VerificationBody.class);
    }

    private <T> T get(String path, Class<T> type) {
        return read(send(request(path).GET().build()), type);
    }

    private <T> T post(String path, Object body, Class<T> type) {
        return read(
                send(request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(write(body)))
                        .build()),
                type);
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(base.resolve(path)).timeout(ANSWER);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (IOException broken) {
            throw new InstallationFailure("the orchestrator does not answer: " + broken, broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InstallationFailure("interrupted", interrupted);
        }
    }

    private static <T> T read(HttpResponse<byte[]> response, Class<T> type) {
        try {
            if (response.statusCode() >= 300) {
                throw new InstallationFailure("the orchestrator refuses: " + reason(response));
            }
            return JSON.readValue(response.body(), type);
        } catch (IOException unreadable) {
            throw new InstallationFailure(
                    "the orchestrator's answer cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private static String reason(HttpResponse<byte[]> response) throws IOException {
        var problem = JSON.readValue(response.body(), Problem.class);
        return "%s %s".formatted(problem.detail(), problem.errors().isEmpty() ? "" : problem.errors());
    }

    private static String write(Object body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException ours) {
            throw new IllegalStateException("%s cannot be written as JSON".formatted(body.getClass()), ours);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
