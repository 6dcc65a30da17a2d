package io.matriarch.protocol.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.id.RoleName;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.protocol.spec.RoleSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AgentMessagesTest {

    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .build();

    private static final String PASSWORD = "Sesame.Open-7";
    private static final InstanceId FIRST = new ClusterName("herd").instance(1);
    private static final NodeAddress ADDRESS = new NodeAddress("10.0.0.1");
    private static final OperationId OPERATION = new OperationId("op-1");
    private static final Optional<SystemIdentifier> SYSTEM = Optional.of(new SystemIdentifier("7268616322854375442"));

    static Stream<ToAgent> requests() {
        return Stream.concat(
                Stream.of(
                        new ToAgent.Hello(ToAgent.PROTOCOL_VERSION, "orchestrator-1"),
                        new ToAgent.Configure(config()),
                        new ToAgent.Assign(new Assignment.Lead(new Epoch(2), true, SYSTEM, Optional.of(new Lsn(-1)))),
                        new ToAgent.Assign(
                                new Assignment.Lead(new Epoch(2), false, Optional.empty(), Optional.empty())),
                        new ToAgent.Assign(new Assignment.Follow(new Epoch(2), FIRST, ADDRESS, 5432, true, SYSTEM)),
                        new ToAgent.Assign(new Assignment.Rest(Epoch.NONE)),
                        new ToAgent.RequestReport(),
                        new ToAgent.Retire(true)),
                Arrays.stream(ToAgent.Work.values()).map(work -> new ToAgent.Perform(OPERATION, new Epoch(3), work)));
    }

    static Stream<FromAgent> answers() {
        return Stream.of(
                new FromAgent.Welcome(ToAgent.PROTOCOL_VERSION, "abc123", FIRST, 4711),
                new FromAgent.Reported(report()),
                new FromAgent.Reported(new AgentReport(
                        0,
                        FIRST,
                        Epoch.NONE,
                        PostgresReport.of(ServerState.ABSENT),
                        Optional.empty(),
                        Duration.ZERO,
                        Optional.empty(),
                        List.of(),
                        Optional.empty())),
                new FromAgent.StaleEpoch(new Epoch(1), new Epoch(2)),
                new FromAgent.Rejected(Optional.of(OPERATION), "a primary is never cloned"),
                new FromAgent.Rejected(Optional.empty(), "not understood"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aRequestReadsBackAsItWasWritten(ToAgent message) throws JsonProcessingException {
        assertThat(JSON.readValue(JSON.writerFor(ToAgent.class).writeValueAsString(message), ToAgent.class))
                .isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerReadsBackAsItWasWritten(FromAgent message) throws JsonProcessingException {
        assertThat(JSON.readValue(JSON.writerFor(FromAgent.class).writeValueAsString(message), FromAgent.class))
                .isEqualTo(message);
    }

    @Test
    void everyMessageIsTried() {
        assertThat(requests().map(Object::getClass).distinct()).hasSize(ToAgent.class.getPermittedSubclasses().length);
        assertThat(answers().map(Object::getClass).distinct()).hasSize(FromAgent.class.getPermittedSubclasses().length);
    }

    @Test
    void theConfigurationOnDiskReadsBack() throws JsonProcessingException {
        assertThat(JSON.readValue(JSON.writeValueAsString(config()), AgentConfig.class))
                .isEqualTo(config());
    }

    @Test
    void carriesSecretsInJsonAndPrintsThemNowhere() throws JsonProcessingException {
        var message = new ToAgent.Configure(config());

        assertThat(JSON.writeValueAsString(message)).contains(PASSWORD);
        assertThat(message.toString()).doesNotContain(PASSWORD).contains("***");
        assertThat(new Secret(PASSWORD)).hasToString("***");
    }

    @Test
    void aReportKnowsTheOutcomeOfItsWorks() {
        assertThat(report().outcomeOf(OPERATION)).isPresent();
        assertThat(report().outcomeOf(new OperationId("op-2"))).isEmpty();
    }

    @Test
    void onlyARunningPrimaryIsWritable() {
        assertThat(report().postgres().isWritable()).isTrue();
        assertThat(Arrays.stream(ServerState.values()).map(PostgresReport::of)).noneMatch(PostgresReport::isWritable);
    }

    private static AgentConfig config() {
        var settings = ClusterSettings.defaults().withRoles(List.of(RoleSpec.login(new RoleName("app"), 1)));
        return new AgentConfig(
                FIRST,
                ADDRESS,
                "/var/lib/matriarch",
                Optional.of("/usr/lib/postgresql/15/bin"),
                List.of("http://10.0.0.9:2379"),
                new LeaseTimings(Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMillis(2500)),
                settings,
                List.of(new Member(FIRST, ADDRESS)),
                new Secret(PASSWORD),
                new Secret(PASSWORD),
                new TreeMap<>(Map.of(new RoleName("app"), new Secret(PASSWORD))));
    }

    private static AgentReport report() {
        return new AgentReport(
                12,
                FIRST,
                new Epoch(3),
                new PostgresReport(
                        ServerState.RUNNING,
                        Optional.of(ServerRole.PRIMARY),
                        SYSTEM,
                        Optional.of(new Timeline(4)),
                        Optional.of(Lsn.parse("16/B374D848")),
                        Optional.of(Lsn.ZERO),
                        Optional.of(new PostgresReport.Upstream(
                                Optional.of(ADDRESS), true, Optional.of(Duration.ofMillis(120)), Optional.empty())),
                        List.of(new PostgresReport.StandbyLink(
                                "herd-2", "streaming", Optional.of(new Lsn(9)), Optional.empty(), Optional.empty())),
                        Optional.of(150_018),
                        Optional.empty()),
                Optional.of(new Epoch(3)),
                Duration.ofMillis(7_400),
                Optional.of(new AgentReport.Activity("clone", Optional.of(10L), Optional.empty())),
                List.of(new AgentReport.Outcome(OPERATION, Optional.of("disk full"))),
                Optional.of("waiting"));
    }
}
