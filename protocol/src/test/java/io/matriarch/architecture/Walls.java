package io.matriarch.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;

/** Which room may know what. A module's {@code ArchitectureTest} checks every wall against all it can see. */
public final class Walls {

    /** The pure rooms: state, input and {@code now} go in, values come out. */
    static final DescribedPredicate<JavaClass> PURE = resideInAnyPackage(
                    "io.matriarch.protocol..",
                    "io.matriarch.failover..",
                    "io.matriarch.agent..",
                    "io.matriarch.inventory..")
            .or(nameMatching("io\\.matriarch\\.cluster\\.ClusterDecider(\\$.*)?"))
            .as("the protocol, the policies, the deciders and the agent");

    /**
     * The only classes that may read a real clock, draw a real random number or sleep, each an adapter behind a port
     * that the simulator replaces. Nothing else belongs here.
     */
    static final DescribedPredicate<JavaClass> ADAPTERS_OF_TIME_AND_CHANCE =
            resideInAPackage("io.matriarch.runtime..").as("the adapters in io.matriarch.runtime");

    static final ArchRule PURE_ROOMS_KNOW_NO_AKKA = noClasses()
            .that(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("akka..", "scala..")
            .because("a decision is a function; actors only carry it out");

    static final ArchRule PROTOCOL_DOES_NO_IO = noClasses()
            .that()
            .resideInAPackage("io.matriarch.protocol..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.sql..", "java.nio.file..", "java.nio.channels..", "java.util.concurrent..", "org.slf4j..")
            .because("the vocabulary has no side effects");

    static final ArchRule ONLY_SSH_SEES_SSHJ = noClasses()
            .that()
            .resideOutsideOfPackage("io.matriarch.ssh..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("net.schmizz..", "com.hierynomus..")
            .because("its exceptions are translated once, in the adapter");

    static final ArchRule ONLY_LEASE_SEES_ETCD = noClasses()
            .that()
            .resideOutsideOfPackage("io.matriarch.lease..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.etcd..", "io.grpc..", "io.vertx..")
            .because("its exceptions are translated once, in the adapter");

    static final ArchRule ROOMS_FORM_NO_CYCLE = slices().matching("io.matriarch.(*)..")
            .namingSlices("$1")
            .should()
            .beFreeOfCycles()
            .because("a room that can be read alone can be changed alone");

    static final ArchRule MODULES_POINT_ONE_WAY = noClasses()
            .that()
            .resideInAPackage("io.matriarch.persistence..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.matriarch..")
                    .and(not(resideInAnyPackage("io.matriarch.persistence..", "io.matriarch.protocol.."))))
            .because("protocol <- persistence <- orchestrator <- simulator");

    static final ArchRule TIME_AND_CHANCE_ARE_INJECTED = noClasses()
            .that(not(ADAPTERS_OF_TIME_AND_CHANCE))
            .should()
            .accessTargetWhere(Bans.REAL_TIME_OR_CHANCE)
            .because(
                    "the simulator replays a trial byte for byte; use an injected clock, ticker, random or id generator");

    static final ArchRule NO_FOREIGN_THREADS = noClasses()
            .should()
            .accessTargetWhere(Bans.FOREIGN_THREAD)
            .because(
                    "it would run on a thread that virtual time does not control; name an executor, or send a message");

    static final ArchRule PURE_ROOMS_ITERATE_IN_ONE_ORDER = noClasses()
            .that(PURE)
            .should()
            .accessTargetWhere(Bans.ORDER_THAT_DIFFERS_PER_JVM)
            .because(
                    "these iterate in another order in every JVM; use List, TreeMap, TreeSet, LinkedHashMap or EnumSet");

    static final ArchRule EVERY_ROOM_HAS_A_SIGN_ON_ITS_DOOR = classes()
            .should(liveInAPackageMarked())
            .because("package-info.java says what the room is and what it may not know, and turns null checking on");

    private static final List<ArchRule> ALL = List.of(
            PURE_ROOMS_KNOW_NO_AKKA,
            PROTOCOL_DOES_NO_IO,
            ONLY_SSH_SEES_SSHJ,
            ONLY_LEASE_SEES_ETCD,
            ROOMS_FORM_NO_CYCLE,
            MODULES_POINT_ONE_WAY,
            TIME_AND_CHANCE_ARE_INJECTED,
            NO_FOREIGN_THREADS,
            PURE_ROOMS_ITERATE_IN_ONE_ORDER,
            EVERY_ROOM_HAS_A_SIGN_ON_ITS_DOOR);

    private Walls() {}

    /** One test a wall, over everything of ours on the class path but tests. */
    public static Stream<DynamicTest> hold() {
        var production = new ClassFileImporter()
                .withImportOption(location -> !location.contains("/test-classes/") && !location.contains("-tests.jar"))
                .importPackages("io.matriarch");
        return ALL.stream()
                .map(wall -> DynamicTest.dynamicTest(
                        wall.getDescription(), () -> wall.allowEmptyShould(true).check(production)));
    }

    private static ArchCondition<JavaClass> liveInAPackageMarked() {
        return new ArchCondition<>("live in a package whose package-info is @NullMarked") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                var marked = item.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(new SimpleConditionEvent(
                        item, marked, item.getName() + (marked ? " lives" : " does not live") + " in such a package"));
            }
        };
    }
}
