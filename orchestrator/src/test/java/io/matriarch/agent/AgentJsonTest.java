package io.matriarch.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.matriarch.failover.Timings;
import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.Member;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.agent.ToAgent;
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
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AgentJsonTest {

    private static final InstanceId INSTANCE = InstanceId.parse("pg-test-1");
    private static final NodeAddress ADDRESS = new NodeAddress("127.0.0.11");

    @Test
    void carriesEveryMessageToTheAgentThereAndBack() {
        var passwords = new TreeMap<RoleName, Secret>();
        passwords.put(new RoleName("app"), new Secret("hush"));
        var config = new AgentConfig(
                INSTANCE,
                ADDRESS,
                "/var/lib/matriarch",
                Optional.empty(),
                List.of("http://127.0.0.1:2379"),
                Timings.of(Duration.ofSeconds(30)).lease(),
                ClusterSettings.defaults().withRoles(List.of(RoleSpec.login(new RoleName("app"), 1))),
                List.of(new Member(INSTANCE, ADDRESS)),
                new Secret("one"),
                new Secret("two"),
                passwords);
        var operation = new OperationId("op-1");
        var follow = new Assignment.Follow(
                new Epoch(3), INSTANCE, ADDRESS, 5432, true, Optional.of(new SystemIdentifier("7268616322854375442")));
        var lead = new Assignment.Lead(new Epoch(3), true, Optional.empty(), Optional.of(new Lsn(4711)));

        assertThat(List.<ToAgent>of(
                        new ToAgent.Hello(1, "somebody"),
                        new ToAgent.Configure(config),
                        new ToAgent.Assign(follow),
                        new ToAgent.Assign(lead),
                        new ToAgent.Assign(new Assignment.Rest(Epoch.NONE)),
                        new ToAgent.Perform(operation, new Epoch(3), ToAgent.Work.RESTART),
                        new ToAgent.RequestReport(),
                        new ToAgent.Retire(true)))
                .allSatisfy(message -> assertThat(AgentJson.read(AgentJson.write(message), ToAgent.class))
                        .isEqualTo(message));
    }

    @Test
    void carriesEveryMessageFromTheAgentThereAndBack() {
        var postgres = new PostgresReport(
                PostgresReport.ServerState.RUNNING,
                Optional.of(PostgresReport.ServerRole.STANDBY),
                Optional.of(new SystemIdentifier("7268616322854375442")),
                Optional.of(new Timeline(2)),
                Optional.of(new Lsn(1)),
                Optional.of(new Lsn(2)),
                Optional.of(new PostgresReport.Upstream(
                        Optional.of(ADDRESS), true, Optional.of(Duration.ofMillis(12)), Optional.of(new Lsn(1)))),
                List.of(new PostgresReport.StandbyLink(
                        "pg-test-2", "streaming", Optional.empty(), Optional.empty(), Optional.empty())),
                Optional.of(150_017),
                Optional.empty());
        var operation = new OperationId("op-1");
        var report = new AgentReport(
                7,
                INSTANCE,
                new Epoch(3),
                postgres,
                Optional.of(new Epoch(3)),
                Duration.ofMillis(1),
                Optional.of(new AgentReport.Activity("clone", Optional.of(1L), Optional.empty())),
                List.of(new AgentReport.Outcome(operation, Optional.of("no"))),
                Optional.of("a stone"));

        assertThat(List.<FromAgent>of(
                        new FromAgent.Welcome(1, "hash", INSTANCE, 42),
                        new FromAgent.Reported(report),
                        new FromAgent.StaleEpoch(new Epoch(1), new Epoch(2)),
                        new FromAgent.Rejected(Optional.of(operation), "no")))
                .allSatisfy(message -> assertThat(AgentJson.read(AgentJson.write(message), FromAgent.class))
                        .isEqualTo(message));
    }

    @Test
    void doesNotQuoteWhatItCannotRead() {
        assertThatThrownBy(() -> AgentJson.read(
                        "{\"type\":\"configure\",\"config\":{\"postgresPassword\":hush}}", ToAgent.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hush")
                .hasNoCause();
    }

    @Test
    void refusesAMessageThatLacksAPart() {
        assertThatThrownBy(() -> AgentJson.read("{\"type\":\"assign\"}", ToAgent.class))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AgentJson.read("{\"type\":\"nonsense\"}", ToAgent.class))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AgentJson.read("null", ToAgent.class)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesAnAbsentOptionForNone() {
        assertThat(AgentJson.read("{\"type\":\"rejected\",\"reason\":\"no\"}", FromAgent.class))
                .isEqualTo(new FromAgent.Rejected(Optional.empty(), "no"));
    }
}
