package io.matriarch.agent.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.postgres.SlotConvergence.Slot;
import io.matriarch.protocol.agent.Member;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.id.DatabaseName;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.RoleName;
import io.matriarch.protocol.spec.DatabaseSpec;
import io.matriarch.protocol.spec.RoleSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The plans: from what is to what is declared. */
class ConvergenceTest {

    private static final InstanceId SELF = InstanceId.parse("pg-test-1");
    private static final RoleName APP = new RoleName("app");

    @Test
    void everyOtherMemberGetsASlot() {
        assertThat(statements(SlotConvergence.plan(SELF, members(3), List.of(slot("pg_test_2", true, false)))))
                .containsExactly("SELECT pg_catalog.pg_create_physical_replication_slot('pg_test_3', true)");
    }

    @Test
    void slotsOfDepartedMembersGoAndThoseOfOthersStay() {
        var present = List.of(
                slot("pg_test_2", true, false),
                slot("pg_test_7", false, false),
                slot("pg_test_8", true, false),
                slot("someone_else", false, false),
                slot("pg_test_x_9", false, false));
        assertThat(statements(SlotConvergence.plan(SELF, members(2), present)))
                .containsExactly("SELECT pg_catalog.pg_drop_replication_slot('pg_test_7')");
    }

    @Test
    void aLostSlotIsMadeAnew() {
        assertThat(statements(SlotConvergence.plan(SELF, members(2), List.of(slot("pg_test_2", false, true)))))
                .containsExactly(
                        "SELECT pg_catalog.pg_drop_replication_slot('pg_test_2')",
                        "SELECT pg_catalog.pg_create_physical_replication_slot('pg_test_2', true)");
    }

    @Test
    void aRoleThatIsAsDeclaredNeedsNothing() {
        var present = present(Optional.of(ScramVerifier.of("secret")));
        assertThat(RoleConvergence.plan(
                        List.of(RoleSpec.login(APP, 1)), Map.of(APP, present), Map.of(APP, new Secret("secret"))))
                .isEmpty();
    }

    @Test
    void anotherPasswordIsSentAsAVerifierOnly() {
        var present = present(Optional.of(ScramVerifier.of("old")));
        var steps = RoleConvergence.plan(
                List.of(RoleSpec.login(APP, 2)), Map.of(APP, present), Map.of(APP, new Secret("secret")));
        assertThat(statements(steps))
                .singleElement()
                .asString()
                .startsWith("ALTER ROLE \"app\" PASSWORD 'SCRAM-SHA-256$");
        assertThat(steps.toString()).doesNotContain("SCRAM", "secret");
    }

    @Test
    void groupsAreMadeBeforeAnybodyIsPutIntoThem() {
        var spec = new RoleSpec(
                APP,
                0,
                true,
                false,
                false,
                false,
                true,
                false,
                false,
                -1,
                List.of(new RoleName("dbrole_readwrite")),
                Optional.empty());
        assertThat(statements(RoleConvergence.plan(List.of(spec), Map.of(), Map.of())).stream()
                        .map(sql -> sql.replaceAll(" (NO)?(LOGIN|SUPERUSER).*", "")))
                .containsExactly(
                        "CREATE ROLE \"dbrole_readonly\"",
                        "CREATE ROLE \"dbrole_readwrite\"",
                        "CREATE ROLE \"app\"",
                        "GRANT \"dbrole_readonly\" TO \"dbrole_readwrite\"",
                        "GRANT \"dbrole_readwrite\" TO \"app\"");
    }

    @Test
    void ourOwnRolesCannotBeDeclared() {
        assertThat(statements(
                        RoleConvergence.plan(List.of(RoleSpec.login(new RoleName("postgres"), 1)), Map.of(), Map.of())))
                .singleElement()
                .asString()
                .contains("belongs to Matriarch");
    }

    @Test
    void aDatabaseOfItsOwnEncodingComesFromThePristineTemplate() {
        var spec = new DatabaseSpec(
                new DatabaseName("app"),
                Optional.of(APP),
                Optional.empty(),
                Optional.of("LATIN1"),
                Optional.of("C"),
                -1,
                false,
                List.of(),
                List.of(),
                Optional.empty());
        assertThat(statements(DatabaseConvergence.plan(List.of(spec), Map.of())))
                .containsExactly("CREATE DATABASE \"app\" OWNER \"app\" TEMPLATE \"template0\" ENCODING 'LATIN1'"
                        + " LC_COLLATE 'C' LC_CTYPE 'C' CONNECTION LIMIT -1");
    }

    @Test
    void aDatabaseThatIsThereIsOnlyAltered() {
        var spec = DatabaseSpec.ownedBy(new DatabaseName("app"), APP);
        var there = new DatabaseConvergence.Present(new RoleName("postgres"), 5, true, Optional.empty());
        assertThat(statements(DatabaseConvergence.plan(List.of(spec), Map.of(spec.name(), there))))
                .containsExactly(
                        "ALTER DATABASE \"app\" OWNER TO \"app\"", "ALTER DATABASE \"app\" CONNECTION LIMIT -1");
    }

    private static RoleConvergence.Present present(Optional<String> verifier) {
        return new RoleConvergence.Present(
                true, false, false, false, true, false, false, -1, verifier, List.of(), Optional.empty());
    }

    private static Slot slot(String name, boolean active, boolean lost) {
        return new Slot(name, active, lost);
    }

    private static List<Member> members(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(seq -> new Member(InstanceId.parse("pg-test-" + seq), new NodeAddress("10.0.0." + seq)))
                .toList();
    }

    private static List<String> statements(List<SqlStep> steps) {
        return steps.stream().map(SqlStep::statement).toList();
    }
}
