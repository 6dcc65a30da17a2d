package io.matriarch.installation;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** A real etcd of as many members as one likes. */
public final class Etcd {

    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final Children children;
    private final Programs programs;
    private final Account account;
    private final Workplace workplace;
    private final List<Member> members;
    private final Time time;

    public Etcd(
            Children children,
            Programs programs,
            Account account,
            Workplace workplace,
            List<Member> members,
            Time time) {
        this.children = children;
        this.programs = programs;
        this.account = account;
        this.workplace = workplace;
        this.members = List.copyOf(members);
        this.time = time;
    }

    /**
     * One member.
     *
     * @param name its log has it, too
     * @param inside what a command has to begin with, to be run where it is
     */
    public record Member(String name, String address, int clientPort, int peerPort, List<String> inside) {

        public Member {
            inside = List.copyOf(inside);
        }

        /** Where its clients find it. */
        public String url() {
            return "http://%s:%d".formatted(address, clientPort);
        }

        private String peerUrl() {
            return "http://%s:%d".formatted(address, peerPort);
        }
    }

    /** Starts all of them and returns when each answers. */
    public void start() throws InterruptedException {
        var all = members.stream().map(this::start).toList();
        for (var i = 0; i < all.size(); i++) {
            awaitHealth(members.get(i), all.get(i));
        }
    }

    /** Starts one, with the data it has if it has any; does not wait for it. */
    public Child start(Member member) {
        var data = workplace.etcd().resolve(member.name());
        return children.start(
                member.name(),
                workplace.etcd(),
                Host.inside(
                        member.inside(),
                        account.running(List.of(
                                programs.etcd().toString(),
                                "--name=" + member.name(),
                                "--data-dir=" + data,
                                "--listen-client-urls=" + member.url(),
                                "--advertise-client-urls=" + member.url(),
                                "--listen-peer-urls=" + member.peerUrl(),
                                "--initial-advertise-peer-urls=" + member.peerUrl(),
                                "--initial-cluster="
                                        + members.stream()
                                                .map(one -> one.name() + "=" + one.peerUrl())
                                                .collect(Collectors.joining(",")),
                                "--logger=zap",
                                "--log-outputs=stderr"))));
    }

    private void awaitHealth(Member member, Child child) throws InterruptedException {
        try (var http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build()) {
            var health = HttpRequest.newBuilder(URI.create(member.url() + "/health"))
                    .timeout(Duration.ofSeconds(1))
                    .build();
            var answers = time.await(START_LIMIT, () -> {
                if (!child.isAlive()) {
                    throw child.hasEnded();
                }
                return isHealthy(http, health);
            });
            if (!answers) {
                throw new InstallationFailure("etcd does not answer; see " + workplace.log(member.name()));
            }
        }
    }

    private static boolean isHealthy(HttpClient http, HttpRequest health) {
        try {
            return http.send(health, BodyHandlers.ofString()).body().contains("true");
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
