package io.matriarch.installation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends everything that we have started, whatever state it is in. Runs once, whoever calls it first: the end of the run,
 * or Ctrl-C in the middle of it.
 */
public final class Teardown {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int ROUNDS = 5;

    private final Workplace workplace;
    private final Children children;
    private final Time time;
    private final List<AutoCloseable> clients = new ArrayList<>();
    private List<String> left = List.of();
    private volatile boolean done;

    public Teardown(Workplace workplace, Children children, Time time) {
        this.workplace = workplace;
        this.children = children;
        this.time = time;
    }

    /** Something that has to be closed before the servers end. */
    public synchronized <T extends AutoCloseable> T closing(T client) {
        clients.add(client);
        return client;
    }

    /**
     * Ends all processes, and deletes all files unless they are to be kept for somebody to look at. Returns what is left all the
     * same: nothing, if all is well.
     */
    public synchronized List<String> run(boolean keepFiles) {
        if (!done) {
            done = true;
            clients.forEach(Teardown::close);
            endProcesses();
            left = leftovers(keepFiles);
        }
        return left;
    }

    /** Whether it has been run, or is about to be. */
    public boolean isDone() {
        return done;
    }

    /** First who gives orders, then who carries them out, then what both rest on. */
    private void endProcesses() {
        var all = children.noMore();
        all.forEach(child -> child.end(PATIENCE));
        for (var round = 0; round < ROUNDS; round++) {
            var processes = NodeProcesses.in(workplace.nodes());
            if (processes.isEmpty()) {
                return;
            }
            processes.stream().filter(NodeProcesses::isAgent).forEach(ProcessHandle::destroyForcibly);
            endPostgres(round);
        }
    }

    /** An immediate shutdown first: a killed PostgreSQL leaves shared memory behind. */
    private void endPostgres(int round) {
        var processes = NodeProcesses.in(workplace.nodes());
        if (round == 0) {
            processes.stream()
                    .filter(process -> postmasters().contains(process.pid()))
                    .forEach(process -> Signal.QUIT.send(process.pid()));
            awaitEnd(processes, PATIENCE);
        }
        processes.forEach(ProcessHandle::destroyForcibly);
        awaitEnd(processes, Duration.ofSeconds(2));
    }

    private List<Long> postmasters() {
        try (var nodes = Files.list(workplace.nodes())) {
            return nodes.map(node -> NodeProcesses.postmaster(node.resolve("data/postmaster.pid")))
                    .flatMapToInt(pid -> pid.stream())
                    .asLongStream()
                    .boxed()
                    .toList();
        } catch (IOException noNodes) {
            return List.of();
        }
    }

    private void awaitEnd(List<ProcessHandle> processes, Duration patience) {
        try {
            time.await(patience, () -> processes.stream().noneMatch(ProcessHandle::isAlive));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> leftovers(boolean keepFiles) {
        var found = new ArrayList<String>();
        NodeProcesses.about(workplace.root())
                .forEach(process -> found.add("process " + NodeProcesses.describe(process)));
        if (!keepFiles && !workplace.delete()) {
            workplace.contents().stream().map(Path::toString).forEach(found::add);
        }
        return found;
    }

    private static void close(AutoCloseable client) {
        try {
            client.close();
        } catch (Exception unimportant) { // the signature of AutoCloseable
            // Its server is about to be ended anyway.
        }
    }
}
