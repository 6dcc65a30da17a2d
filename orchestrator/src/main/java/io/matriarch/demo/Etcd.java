package io.matriarch.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** A real etcd of one member. */
final class Etcd {

    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private Etcd() {}

    /** Starts it and returns when it answers. */
    static void start(
            Children children, Programs programs, Account account, Workplace workplace, Ports ports, Time time)
            throws InterruptedException {
        var url = url(ports);
        var peerUrl = "http://127.0.0.1:" + ports.etcdPeer();
        var child = children.start(
                "etcd",
                workplace.etcd(),
                account.running(List.of(
                        programs.etcd().toString(),
                        "--name=demo",
                        "--data-dir=" + workplace.etcd().resolve("data"),
                        "--listen-client-urls=" + url,
                        "--advertise-client-urls=" + url,
                        "--listen-peer-urls=" + peerUrl,
                        "--initial-advertise-peer-urls=" + peerUrl,
                        "--initial-cluster=demo=" + peerUrl,
                        "--logger=zap",
                        "--log-outputs=stderr")));
        try (var http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build()) {
            var health = HttpRequest.newBuilder(URI.create(url + "/health"))
                    .timeout(Duration.ofSeconds(1))
                    .build();
            var answers = time.await(START_LIMIT, () -> {
                if (!child.isAlive()) {
                    throw child.hasEnded();
                }
                return isHealthy(http, health);
            });
            if (!answers) {
                throw new DemoFailure("etcd does not answer; see " + workplace.log("etcd"));
            }
        }
    }

    static String url(Ports ports) {
        return "http://127.0.0.1:" + ports.etcdClient();
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
