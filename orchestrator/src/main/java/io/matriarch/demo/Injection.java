package io.matriarch.demo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Does things to nodes, and undoes them. */
final class Injection {

    private final Workplace workplace;
    private final Sshd sshd;
    private final Map<DemoNode, Child> servers = new HashMap<>();

    Injection(Workplace workplace, Sshd sshd) {
        this.workplace = workplace;
        this.sshd = sshd;
    }

    /** Boots a host: its sshd listens. */
    void boot(DemoNode node) throws InterruptedException {
        servers.put(node, sshd.start(node));
    }

    /** The process id that {@link #killPostmaster} is going to kill. */
    long postmaster(DemoNode node) {
        var file = workplace.postmasterPid(node.instance());
        return NodeProcesses.postmaster(file)
                .orElseThrow(() -> new DemoFailure("%s does not say who the postmaster is".formatted(file)));
    }

    void killPostmaster(long postmaster) {
        var killed = ProcessHandle.of(postmaster).map(ProcessHandle::destroyForcibly);
        if (!killed.orElse(false)) {
            throw new DemoFailure("the postmaster, process %d, could not be killed".formatted(postmaster));
        }
    }

    /** Everything of the node, the agent first, lest it sees PostgreSQL die. Returns how many processes those were. */
    int killHost(DemoNode node) {
        var processes = NodeProcesses.in(workplace.node(node.instance()));
        processes.forEach(ProcessHandle::destroyForcibly);
        var ssh = Optional.ofNullable(servers.get(node)).map(Child::family).orElse(List.of());
        ssh.forEach(ProcessHandle::destroyForcibly);
        // Born between the look and the blow.
        NodeProcesses.in(workplace.node(node.instance())).forEach(ProcessHandle::destroyForcibly);
        return processes.size() + ssh.size();
    }
}
