package io.matriarch.demo;

import io.matriarch.cli.EventSentences;
import io.matriarch.http.wire.EventBody;
import io.matriarch.installation.Host;
import io.matriarch.installation.InstallationFailure;
import io.matriarch.installation.Time.Moment;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.FailoverCompleted;
import io.matriarch.protocol.event.FailoverDeferred;
import io.matriarch.protocol.event.LeaderRestartOrdered;
import io.matriarch.protocol.event.SwitchoverAbandoned;
import io.matriarch.protocol.event.SwitchoverCompleted;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One fault in the leader, or one switchover, watched from the client's side and from the journal's until all is well again. */
final class Act {

    private static final Duration LIMIT = Duration.ofSeconds(2 * DemoFiles.RTO_SECONDS + 60);
    private static final String WHY_WAIT =
            "nobody here can see that host, and silence is no evidence: PostgreSQL there may still accept writes. It accepts"
                    + " none once its lease in etcd has run out, so that moment is waited for, and no other.";

    private static final Duration POLL = Duration.ofMillis(25);

    /** The rows are asked for less often than the journal: they only say when it is over. */
    private static final Duration LOOK = Duration.ofMillis(250);

    private final Fault fault;
    private final Stage stage;
    private final Host leader;
    private final Timeline timeline;

    private Moment start;
    private long nextSequence;
    private long nextLookNanos;
    private Told told = Told.NOTHING;
    private boolean isDecided;
    private boolean isHealed;
    private boolean isExplained;

    private Act(Fault fault, Stage stage, Host leader, long nextSequence) {
        this.fault = fault;
        this.stage = stage;
        this.leader = leader;
        this.nextSequence = nextSequence;
        this.timeline = new Timeline(stage.narrator()::say);
        this.start = stage.time().now();
        this.isHealed = fault != Fault.HOST;
    }

    /** How much of the client's side has been told. */
    private enum Told {
        NOTHING,
        LAST_WRITE,
        FIRST_WRITE
    }

    /**
     * Plays it.
     *
     * @throws InstallationFailure when the cluster does not get over it
     */
    static Outcome play(Fault fault, Stage stage) throws InterruptedException {
        var cluster = stage.api().cluster();
        return new Act(fault, stage, stage.leader(), cluster.sequence() + 1).run();
    }

    private Outcome run() throws InterruptedException {
        strike();
        while (!isOver()) {
            tellEvents();
            tellClient();
            heal();
            timeline.printUntil(sinceFault());
            if (sinceFault().compareTo(LIMIT) > 0) {
                timeline.printAll();
                throw new InstallationFailure("the cluster is not back after %s".formatted(Narrator.seconds(LIMIT)));
            }
            stage.time().rest(POLL);
        }
        tellEvents();
        timeline.printAll();
        return Outcome.of(fault, start.nanos(), stage);
    }

    private void strike() {
        var narrator = stage.narrator();
        switch (fault) {
            case POSTMASTER -> {
                var postmaster = stage.injection().postmaster(leader);
                narrator.step("SIGKILL to the postmaster of the leader, %s (process %d); its agent lives"
                        .formatted(leader.instance(), postmaster));
                narrator.say("");
                start = stage.time().now();
                stage.injection().killPostmaster(postmaster);
            }
            case HOST -> {
                narrator.step("the host of the leader, %s, dies: SIGKILL to all there is, sshd and agent too"
                        .formatted(leader.instance()));
                narrator.remark(
                        "Unlike here, a host that is really gone sends no resets: its peers find out by silence.");
                narrator.say("");
                start = stage.time().now();
                var killed = stage.injection().killHost(leader);
                timeline.add(
                        Duration.ZERO,
                        "fault",
                        "%d processes of %s killed".formatted(killed, leader.instance()),
                        List.of());
            }
            case SWITCHOVER -> {
                narrator.step("planned work: %s hands over, matriarch switchover %s"
                        .formatted(leader.instance(), DemoHosts.CLUSTER));
                narrator.say("");
                start = stage.time().now();
                stage.api().switchover();
            }
        }
    }

    private void tellEvents() {
        var page = stage.api().events(nextSequence);
        nextSequence = page.next();
        for (var body : page.events()) {
            EventBody.read(body).ifPresent(event -> {
                timeline.add(
                        start.until(event.at()),
                        "journal " + body.path("sequence").asText(),
                        EventSentences.sentence(event),
                        EventSentences.details(event));
                comment(event);
            });
        }
    }

    private void comment(ClusterEvent event) {
        if (event instanceof FailoverCompleted
                || event instanceof SwitchoverCompleted
                || event instanceof LeaderRestartOrdered) {
            isDecided = true;
        }
        if (event instanceof SwitchoverAbandoned abandoned) {
            throw new InstallationFailure("the switchover was abandoned: " + abandoned.reason());
        }
        if (event instanceof FailoverDeferred deferred && fault == Fault.HOST && !isExplained) {
            isExplained = true;
            timeline.add(start.until(deferred.at()), "why wait?", WHY_WAIT, List.of());
        }
    }

    private void tellClient() {
        var outage = stage.log().outageAfter(start.nanos());
        switch (told) {
            case NOTHING -> {
                var last = outage.map(Interruption::before).or(this::silentSince);
                last.ifPresent(write -> {
                    tell(write, "last acknowledged write");
                    told = Told.LAST_WRITE;
                });
            }
            case LAST_WRITE ->
                outage.ifPresent(interruption -> {
                    tell(interruption.after(), "first acknowledged write after it");
                    told = Told.FIRST_WRITE;
                });
            case FIRST_WRITE -> {}
        }
    }

    private Optional<Acknowledgement> silentSince() {
        var silence = stage.time().ticker().nanos() - WriteLog.NOTABLE.toNanos();
        return stage.log().last().filter(last -> last.nanos() < silence);
    }

    private void tell(Acknowledgement write, String what) {
        timeline.add(
                start.until(write.nanos()),
                "client",
                "%s: row %d on %s".formatted(what, write.number(), write.instance()),
                List.of());
    }

    /** A dead host comes back once its cluster goes on without it. */
    private void heal() throws InterruptedException {
        if (!isHealed && isDecided && told == Told.FIRST_WRITE) {
            isHealed = true;
            stage.injection().boot(leader);
            timeline.add(
                    sinceFault(), "healed", "%s is up again: its sshd listens".formatted(leader.instance()), List.of());
        }
    }

    private boolean isOver() {
        if (!isDecided || !isHealed || told != Told.FIRST_WRITE) {
            return false;
        }
        var now = stage.time().ticker().nanos();
        if (now - nextLookNanos < 0) {
            return false;
        }
        nextLookNanos = now + LOOK.toNanos();
        return stage.isWell();
    }

    private Duration sinceFault() {
        return start.until(stage.time().ticker().nanos());
    }
}
