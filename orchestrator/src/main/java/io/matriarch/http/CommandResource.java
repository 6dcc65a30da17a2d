package io.matriarch.http;

import akka.http.javadsl.model.HttpResponse;
import io.matriarch.cluster.ClusterGateway;
import io.matriarch.cluster.CommandAnswer;
import io.matriarch.http.wire.AddInstanceRequest;
import io.matriarch.http.wire.AnswerBody;
import io.matriarch.http.wire.FailoverRequest;
import io.matriarch.http.wire.NoBody;
import io.matriarch.http.wire.Shown;
import io.matriarch.http.wire.SwitchoverRequest;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.spec.DeclaredRole;
import io.matriarch.protocol.spec.InstanceSpec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Commands to one cluster. Accepted means: in the journal, and under way or done; the events tell how it ends. */
final class CommandResource {

    private final ClusterGateway gateway;

    CommandResource(ClusterGateway gateway) {
        this.gateway = gateway;
    }

    List<Route> routes() {
        return List.of(
                Route.post("/v1/clusters/{name}/switchover", carryOut(CommandResource::switchover)),
                Route.post("/v1/clusters/{name}/failover", carryOut(CommandResource::failover)),
                Route.post("/v1/clusters/{name}/pause", carryOut(call -> bare(call, new ClusterCommand.Pause()))),
                Route.post("/v1/clusters/{name}/resume", carryOut(call -> bare(call, new ClusterCommand.Resume()))),
                Route.post("/v1/clusters/{name}/instances", carryOut(CommandResource::addInstance)),
                Route.post(
                        "/v1/clusters/{name}/instances/{id}/restart",
                        carryOut(call -> bare(call, new ClusterCommand.Restart(call.instance())))),
                Route.post(
                        "/v1/clusters/{name}/instances/{id}/reinit",
                        carryOut(call -> bare(call, new ClusterCommand.Reinit(call.instance())))),
                Route.delete("/v1/clusters/{name}", carryOut(CommandResource::removeCluster)),
                Route.delete("/v1/clusters/{name}/instances/{id}", carryOut(CommandResource::removeInstance)));
    }

    private Route.Handler carryOut(Function<Call, ClusterCommand> reading) {
        return call -> {
            var cluster = call.cluster();
            var command = reading.apply(call);
            return precondition(call, cluster)
                    .thenCompose(holds -> gateway.execute(cluster, command))
                    .thenApply(CommandResource::answer);
        };
    }

    private CompletionStage<Void> precondition(Call call, ClusterName cluster) {
        return call.header("If-Match")
                .map(header -> ClusterResource.requireMatch(gateway, cluster, header))
                .orElseGet(() -> CompletableFuture.completedStage(null));
    }

    private static HttpResponse answer(CommandAnswer answer) {
        return switch (answer) {
            case CommandAnswer.Accepted accepted ->
                Answers.json(accepted.operation().isPresent() ? 202 : 200, AnswerBody.of(accepted));
            case CommandAnswer.Refused refused ->
                throw new Rejection(
                        Fault.of(refused.refusal()), refused.refusal().sentence());
        };
    }

    private static ClusterCommand bare(Call call, ClusterCommand command) {
        Bodies.read(call.allowing(), NoBody.class);
        return command;
    }

    private static ClusterCommand switchover(Call call) {
        var body = Bodies.read(call.allowing(), SwitchoverRequest.class);
        return new ClusterCommand.Switchover(candidate(body.candidate()));
    }

    private static ClusterCommand failover(Call call) {
        var body = Bodies.read(call.allowing(), FailoverRequest.class);
        return new ClusterCommand.Failover(
                candidate(body.candidate()), body.force().orElse(false));
    }

    // Streams would need it as a parameter either way: it is a field of the body.
    private static Optional<InstanceId> candidate(
            @SuppressWarnings("OptionalUsedAsFieldOrParameterType") Optional<String> name) {
        return name.map(value -> checked("/candidate", value, InstanceId::parse));
    }

    private static ClusterCommand addInstance(Call call) {
        var body = Bodies.read(call.allowing(), AddInstanceRequest.class);
        var role = body.role().map(CommandResource::role).orElse(DeclaredRole.REPLICA);
        var id = checked("/seq", body.seq(), call.cluster()::instance);
        var address = checked("/address", body.address(), NodeAddress::new);
        if (!address.isOfOneMachine()) {
            throw Bodies.invalid("/address", "the address of one machine; nobody has %s".formatted(address));
        }
        return new ClusterCommand.AddInstance(new InstanceSpec(id, address, role));
    }

    private static DeclaredRole role(String word) {
        return switch (word) {
            case "replica" -> DeclaredRole.REPLICA;
            case "offline" -> DeclaredRole.OFFLINE;
            case "delayed" -> DeclaredRole.DELAYED;
            default ->
                throw Bodies.invalid("/role", "replica, offline or delayed; who leads is found out, not declared");
        };
    }

    private static ClusterCommand removeCluster(Call call) {
        var deleteData = call.allowing("deleteData").flag("deleteData");
        return bareOf(call, new ClusterCommand.RemoveCluster(deleteData));
    }

    private static ClusterCommand removeInstance(Call call) {
        var deleteData = call.allowing("deleteData").flag("deleteData");
        return bareOf(call, new ClusterCommand.RemoveInstance(call.instance(), deleteData));
    }

    private static ClusterCommand bareOf(Call call, ClusterCommand command) {
        Bodies.read(call, NoBody.class);
        return command;
    }

    private static <A, B> B checked(String path, A value, Function<A, B> constructor) {
        try {
            return constructor.apply(value);
        } catch (IllegalArgumentException invalid) {
            throw Bodies.invalid(path, Shown.of(String.valueOf(invalid.getMessage())));
        }
    }
}
