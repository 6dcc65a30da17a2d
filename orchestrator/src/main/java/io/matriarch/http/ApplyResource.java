package io.matriarch.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import io.matriarch.cluster.ClusterGateway;
import io.matriarch.cluster.ClusterView;
import io.matriarch.cluster.CommandAnswer;
import io.matriarch.http.wire.AnswerBody;
import io.matriarch.http.wire.ApplyBody;
import io.matriarch.http.wire.ApplyRequest;
import io.matriarch.http.wire.Problem.Violation;
import io.matriarch.http.wire.Shown;
import io.matriarch.inventory.ApplyPlan;
import io.matriarch.inventory.DeclaredCluster;
import io.matriarch.inventory.Inventory;
import io.matriarch.inventory.InventoryError;
import io.matriarch.inventory.InventoryParser;
import io.matriarch.inventory.InventoryReading;
import io.matriarch.inventory.yaml.YamlReader;
import io.matriarch.persistence.secret.SecretStore;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.RoleName;
import io.matriarch.protocol.spec.InstanceSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Converging on an inventory: read it whole or refuse it whole, plan, keep the passwords, command each cluster. */
final class ApplyResource {

    /** An inventory of the largest size is longer as JSON: line ends, quotes and tabs take two bytes there. */
    private static final long LARGEST_BODY = 2L * YamlReader.LARGEST_BYTES + (64 << 10);

    private final ClusterGateway gateway;
    private final DeclaredPasswords passwords;
    private final Journal journal;

    ApplyResource(ClusterGateway gateway, SecretStore secrets, Journal journal) {
        this.gateway = gateway;
        this.passwords = new DeclaredPasswords(secrets);
        this.journal = journal;
    }

    List<Route> routes() {
        return List.of(new Route(HttpMethods.POST, "/v1/apply", LARGEST_BODY, this::apply));
    }

    private CompletionStage<HttpResponse> apply(Call call) {
        var request = Bodies.read(call.allowing(), ApplyRequest.class);
        var dryRun = request.dryRun().orElse(false);
        return journal.async(() -> read(request))
                .thenCompose(inventory -> gateway.all()
                        .thenCompose(views -> journal.async(() -> draft(inventory, views)))
                        .thenCompose(draft -> dryRun
                                ? CompletableFuture.completedStage(draft.body(true, new TreeMap<>()))
                                : carryOut(draft)))
                .thenApply(body -> Answers.json(isUnderWay(body) ? 202 : 200, body));
    }

    private static boolean isUnderWay(ApplyBody body) {
        return !body.dryRun() && body.changes();
    }

    private static Inventory read(ApplyRequest request) {
        return switch (InventoryParser.parse(Shown.of(request.file()), request.text())) {
            case InventoryReading.Accepted accepted -> accepted.inventory();
            case InventoryReading.Refused refused -> throw refused(refused.errors());
        };
    }

    private Draft draft(Inventory inventory, List<ClusterView> views) {
        var current = new TreeMap<ClusterName, ClusterState>();
        views.forEach(view -> current.put(view.state().name(), view.state()));
        return switch (ApplyPlan.of(inventory, current)) {
            case ApplyPlan.Outcome.Contradicted contradicted -> throw refused(contradicted.errors());
            case ApplyPlan.Outcome.Planned planned -> {
                var changed = new TreeMap<ClusterName, List<RoleName>>();
                inventory.clusters().forEach((name, declared) -> changed.put(name, passwords.changed(declared)));
                changed.keySet().retainAll(current.keySet());
                yield new Draft(inventory, planned.plan(), changed);
            }
        };
    }

    private static Rejection refused(List<InventoryError> errors) {
        return new Rejection(
                Fault.INVALID_INVENTORY,
                errors.size() == 1
                        ? "the inventory is refused for one reason; nothing was changed"
                        : "the inventory is refused for %d reasons; nothing was changed".formatted(errors.size()),
                errors.stream().map(ApplyResource::violation).toList());
    }

    private static Violation violation(InventoryError error) {
        return new Violation(
                Optional.of(error.file()),
                error.line() == 0 ? Optional.empty() : Optional.of(error.line()),
                error.path(),
                Optional.of(error.value()).filter(value -> !value.isEmpty()),
                error.rule());
    }

    private CompletionStage<ApplyBody> carryOut(Draft draft) {
        return journal.async(() -> draft.inventory().clusters().values().stream()
                        .map(passwords::keep)
                        .toList())
                .thenCompose(specs -> {
                    var asked = specs.stream()
                            .map(spec -> gateway.execute(spec.name(), new ClusterCommand.Apply(spec))
                                    .thenApply(answer -> new Told(spec.name(), answer))
                                    .toCompletableFuture())
                            .toList();
                    return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                            .thenApply(all ->
                                    asked.stream().map(CompletableFuture::join).toList());
                })
                .thenApply(told -> draft.body(false, answers(told)));
    }

    /** All have accepted, or a problem that names those that have not. */
    private static SortedMap<ClusterName, AnswerBody> answers(List<Told> told) {
        var answers = new TreeMap<ClusterName, AnswerBody>();
        var refusals = new ArrayList<Violation>();
        for (var one : told) {
            switch (one.answer()) {
                case CommandAnswer.Accepted accepted -> answers.put(one.cluster(), AnswerBody.of(accepted));
                case CommandAnswer.Refused refused ->
                    refusals.add(Violation.of(
                            one.cluster().value(), refused.refusal().sentence()));
            }
        }
        if (!refusals.isEmpty()) {
            var others = answers.keySet().stream().map(ClusterName::value).collect(Collectors.joining(", "));
            throw new Rejection(
                    Fault.APPLY_REFUSED,
                    others.isEmpty() ? "no cluster has accepted it" : "only these clusters have accepted it: " + others,
                    refusals);
        }
        return answers;
    }

    private record Told(ClusterName cluster, CommandAnswer answer) {}

    /**
     * What is about to be done.
     *
     * @param passwords of clusters that are there, the roles whose password is another now
     */
    private record Draft(Inventory inventory, ApplyPlan plan, SortedMap<ClusterName, List<RoleName>> passwords) {

        ApplyBody body(boolean dryRun, SortedMap<ClusterName, AnswerBody> answers) {
            var steps = steps();
            return new ApplyBody(
                    inventory.file(),
                    dryRun,
                    steps.stream().anyMatch(ApplyBody.Step::changes),
                    steps,
                    inventory.notices().stream().map(ApplyBody.Notice::of).toList(),
                    inventory.clusters().values().stream()
                            .map(declared -> cluster(declared, answers))
                            .toList());
        }

        private List<ApplyBody.Step> steps() {
            var steps = new ArrayList<>(
                    plan.steps().stream().map(ApplyBody.Step::of).toList());
            passwords.forEach((cluster, roles) -> {
                if (!roles.isEmpty()) {
                    steps.removeIf(step -> step.cluster().equals(cluster.value())
                            && step.kind().equals("unchanged"));
                    steps.add(new ApplyBody.Step(
                            cluster.value(),
                            "change-passwords",
                            true,
                            "%s: change the password of %s"
                                    .formatted(
                                            cluster,
                                            roles.stream().map(RoleName::value).collect(Collectors.joining(", ")))));
                }
            });
            return steps;
        }

        private static ApplyBody.Cluster cluster(DeclaredCluster declared, SortedMap<ClusterName, AnswerBody> answers) {
            var spec = declared.spec();
            return new ApplyBody.Cluster(
                    spec.name().value(),
                    spec.instances().stream()
                            .map(InstanceSpec::id)
                            .map(InstanceId::value)
                            .toList(),
                    Optional.ofNullable(answers.get(spec.name())));
        }
    }
}
