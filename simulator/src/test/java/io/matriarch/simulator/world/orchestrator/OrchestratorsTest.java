package io.matriarch.simulator.world.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.cluster.ClusterView;
import io.matriarch.cluster.CommandAnswer;
import io.matriarch.cluster.Surroundings;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.cluster.Lifecycle;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.event.BootstrapStarted;
import io.matriarch.protocol.event.ClusterPaused;
import io.matriarch.protocol.event.ClusterResumed;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.protocol.spec.ClusterSpec;
import io.matriarch.protocol.spec.DeclaredRole;
import io.matriarch.protocol.spec.InstanceSpec;
import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.runtime.AkkaRuntime;
import io.matriarch.simulator.runtime.Persisted;
import io.matriarch.simulator.time.Chance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NullUnmarked
class OrchestratorsTest {

    private static final ClusterName CLUSTER = new ClusterName("pg-test");
    private static AkkaRuntime runtime;

    private History history;
    private Orchestrators orchestrators;
    private final List<Happening> happened = new ArrayList<>();
    private final List<CommandAnswer> answers = new ArrayList<>();
    private final TreeMap<Integer, SilentAgents> agents = new TreeMap<>();

    @BeforeAll
    static void createRuntime() {
        runtime = AkkaRuntime.create();
    }

    @AfterAll
    static void closeRuntime() {
        runtime.close();
    }

    @BeforeEach
    void begin() {
        begin(1);
    }

    @AfterEach
    void end() {
        runtime.end();
    }

    private void begin(long seed) {
        runtime.begin(seed);
        happened.clear();
        answers.clear();
        agents.clear();
        history = new History(runtime.time(), History.Precision.WORDS);
        history.listen((at, happening) -> happened.add(happening));
        var ids = new int[1];
        var chance = new Chance(seed);
        orchestrators =
                new Orchestrators(runtime, runtime.time(), chance, Calibration.guessed(), history, CLUSTER, number -> {
                    var mine = new SilentAgents(runtime.time());
                    agents.put(number, mine);
                    return new Surroundings(
                            mine,
                            mine,
                            orchestrators.journalHead(),
                            runtime.time(),
                            runtime.time()::nowNanos,
                            () -> new OperationId("op-" + ++ids[0]),
                            instance -> chance.of("supervisor " + instance));
                });
        orchestrators.whenGone(number -> agents.get(number).cutOff());
    }

    @Test
    void hostTheProductionActorThatBootstrapsACluster() {
        builtCluster();

        assertThat(answers).singleElement().isInstanceOf(CommandAnswer.Accepted.class);
        assertThat(orchestrators.journal())
                .extracting(Persisted::event)
                .hasAtLeastOneElementOfType(BootstrapStarted.class);
        assertThat(assigned(1)).hasAtLeastOneElementOfType(Assignment.Lead.class);
        assertThat(orchestrators.failures()).isEmpty();
    }

    @Test
    void areTheSameInEveryRunOfASeed() {
        runToSeconds(60);
        var first = history.digest();
        var turns = runtime.turns();
        runtime.end();
        begin(2);
        runToSeconds(60);
        var other = history.digest();
        runtime.end();
        begin(1);
        runToSeconds(60);

        assertThat(history.digest()).isEqualTo(first);
        assertThat(runtime.turns()).isEqualTo(turns);
        assertThat(other).isNotEqualTo(first);
    }

    private void runToSeconds(long seconds) {
        builtCluster();
        orchestrators.journalAmbiguous(0.5);
        orchestrators.execute(new ClusterCommand.Pause(), answers::add);
        orchestrators.crashAfterNextPersist();
        until(seconds);
        orchestrators.journalAmbiguous(0);
        orchestrators.back();
        until(2 * seconds);
    }

    @Test
    void doNothingAboutAnEventAfterWhichTheyCrashedUntilTheOtherHasTakenOver() {
        orchestrators.start();
        orchestrators.crashAfterNextPersist();
        orchestrators.execute(new ClusterCommand.Apply(declaration()), answers::add);
        until(19);
        assertThat(orchestrators.journal()).isNotEmpty();
        assertThat(answers).isEmpty();
        assertThat(agents.get(1).told()).isEmpty();
        assertThat(orchestrators.eldestHost()).isEmpty();

        until(30);
        assertThat(orchestrators.eldestHost()).contains(2);
        assertThat(assigned(2)).hasAtLeastOneElementOfType(Assignment.Lead.class);
    }

    @Test
    void sayNothingAfterTheyHaveCrashed() {
        builtCluster();
        var told = agents.get(1).told();
        orchestrators.crash();
        until(9);
        assertThat(agents.get(1).told()).isEqualTo(told);
        assertThat(happened)
                .filteredOn(Happening.OrchestratorEnded.class::isInstance)
                .containsExactly(new Happening.OrchestratorEnded("orchestrator-1", "crashed"));
    }

    @Test
    void doNotWaitForAnAnswerThatTheDeadOneNeverGot() {
        builtCluster();
        orchestrators.crashAfterNextPersist();
        orchestrators.execute(new ClusterCommand.Pause(), answers::add);
        until(6);
        orchestrators.back();
        until(12);
        assertThat(answers).hasSize(1);
        orchestrators.execute(new ClusterCommand.Resume(), answers::add);
        until(13);
        assertThat(answers).hasSize(2).last().isInstanceOf(CommandAnswer.Accepted.class);
    }

    @Test
    void takeOverSoonWhenTheDeadOneComesBack() {
        builtCluster();
        orchestrators.crash();
        orchestrators.back();
        until(11);
        assertThat(orchestrators.eldestHost()).contains(2);
    }

    @Test
    void letOneOfTwoLiveActorsPersistEachEvent() {
        builtCluster();
        orchestrators.twoLive(true);
        until(10);
        for (var round = 0; round < 10; round++) {
            orchestrators.execute(
                    round % 2 == 0 ? new ClusterCommand.Pause() : new ClusterCommand.Resume(), answers::add);
            until(20 + 10 * round);
        }
        assertThat(orchestrators.journal())
                .extracting(Persisted::sequenceNumber)
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(orchestrators.journal())
                .extracting(Persisted::event)
                .hasAtLeastOneElementOfType(ClusterPaused.class);
        orchestrators.twoLive(false);
        until(150);
        assertThat(happened)
                .filteredOn(Happening.OrchestratorEnded.class::isInstance)
                .hasSize(1);
    }

    @Test
    void learnWhatTheOtherHasWrittenAlsoWhenTheyHaveNothingToWrite() {
        builtCluster();
        orchestrators.twoLive(true);
        until(10);
        orchestrators.execute(new ClusterCommand.Pause(), answers::add);
        until(20);
        orchestrators.crash();
        assertThat(orchestrators.eldestHost()).contains(2);
        assertThat(view().state().paused()).isTrue();
    }

    @Test
    void areNotDisturbedByAJournalThatDoesNotSayHowFarItIs() {
        builtCluster();
        orchestrators.journalDown(true);
        until(60);
        assertThat(view().state().lifecycle()).isEqualTo(Lifecycle.MANAGED);
        assertThat(orchestrators.failures()).isEmpty();
        assertThat(happened).noneMatch(Happening.OrchestratorEnded.class::isInstance);
    }

    @Test
    void recoverByThemselvesFromAnOutageOfTheJournal() {
        builtCluster();
        orchestrators.journalDown(true);
        orchestrators.execute(new ClusterCommand.Pause(), answers::add);
        until(30);
        assertThat(happened).hasAtLeastOneElementOfType(Happening.PersistFailed.class);
        assertThat(answers).hasSize(1);
        orchestrators.journalDown(false);
        until(45);
        orchestrators.execute(new ClusterCommand.Pause(), answers::add);
        until(46);
        assertThat(answers).hasSize(2).last().isInstanceOf(CommandAnswer.Accepted.class);
        assertThat(orchestrators.failures()).isEmpty();
    }

    @Test
    void speakToTheAgentsAgainAfterAnOutageOfTheJournal() {
        builtCluster();
        orchestrators.journalDown(true);
        orchestrators.execute(new ClusterCommand.Pause(), answers::add);
        until(10);
        orchestrators.journalDown(false);
        until(60);
        var before = agents.get(1).told().size();
        orchestrators.execute(new ClusterCommand.AddInstance(fourth()), answers::add);
        orchestrators.execute(new ClusterCommand.RemoveInstance(CLUSTER.instance(3), false), answers::add);
        until(120);
        var told = agents.get(1).told().subList(before, agents.get(1).told().size());
        assertThat(told).extracting(SilentAgents.Told::instance).contains(CLUSTER.instance(1), CLUSTER.instance(2));
    }

    @Test
    void findAfterAnAmbiguousAnswerWhatWasCommitted() {
        builtCluster();
        orchestrators.journalAmbiguous(1);
        orchestrators.execute(new ClusterCommand.Pause(), answers::add);
        until(6);
        assertThat(answers).hasSize(1);
        assertThat(happened)
                .filteredOn(Happening.PersistFailed.class::isInstance)
                .last()
                .isInstanceOfSatisfying(
                        Happening.PersistFailed.class,
                        failed -> assertThat(failed.committed()).isTrue());
        orchestrators.journalAmbiguous(0);
        until(20);
        assertThat(view().state().paused()).isTrue();
        orchestrators.execute(new ClusterCommand.Resume(), answers::add);
        until(21);
        assertThat(orchestrators.journal()).extracting(Persisted::event).last().isInstanceOf(ClusterResumed.class);
    }

    @Test
    void recoverFromAnOldSnapshotToTheSameState() {
        builtCluster();
        var before = view().state();
        orchestrators.staleSnapshot();
        orchestrators.crash();
        until(30);
        assertThat(view().state()).isEqualTo(before);
    }

    private void builtCluster() {
        orchestrators.start();
        orchestrators.execute(new ClusterCommand.Apply(declaration()), answers::add);
        until(5);
    }

    private ClusterView view() {
        var seen = new ArrayList<ClusterView>();
        orchestrators.view(seen::add);
        runtime.drain();
        assertThat(seen).hasSize(1);
        assertThat(seen.getFirst().state().lifecycle()).isEqualTo(Lifecycle.MANAGED);
        return seen.getFirst();
    }

    private List<Assignment> assigned(int orchestrator) {
        return agents.get(orchestrator).told().stream()
                .map(SilentAgents.Told::message)
                .filter(ToAgent.Assign.class::isInstance)
                .map(message -> ((ToAgent.Assign) message).assignment())
                .toList();
    }

    private static ClusterSpec declaration() {
        return new ClusterSpec(
                CLUSTER,
                ClusterSettings.defaults(),
                List.of(
                        new InstanceSpec(CLUSTER.instance(1), new NodeAddress("10.10.10.11"), DeclaredRole.PRIMARY),
                        new InstanceSpec(CLUSTER.instance(2), new NodeAddress("10.10.10.12"), DeclaredRole.REPLICA),
                        new InstanceSpec(CLUSTER.instance(3), new NodeAddress("10.10.10.13"), DeclaredRole.REPLICA)));
    }

    private static InstanceSpec fourth() {
        return new InstanceSpec(CLUSTER.instance(4), new NodeAddress("10.10.10.14"), DeclaredRole.REPLICA);
    }

    private void until(long seconds) {
        runtime.runUntil(Duration.ofSeconds(seconds).toNanos());
    }
}
