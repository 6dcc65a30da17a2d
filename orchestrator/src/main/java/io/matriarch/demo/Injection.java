package io.matriarch.demo;

import io.matriarch.installation.Child;
import io.matriarch.installation.Host;
import io.matriarch.installation.InstallationFailure;
import io.matriarch.installation.NodeProcesses;
import io.matriarch.installation.Sshd;
import io.matriarch.installation.Workplace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Does things to nodes, and undoes them. */
final class Injection {

    private final Workplace workplace;
    private final Sshd sshd;
    private final Map<Host, Child> servers = new HashMap<>();

    Injection(Workplace workplace, Sshd sshd) {
        this.workplace = workplace;
        this.sshd = sshd;
    }

    /** Boots a host: its sshd listens. */
    void boot(Host node) throws InterruptedException {
        servers.put(node, sshd.start(node));
    }

    /** The process id that {@link #killPostmaster} is going to kill. */
    long postmaster(Host node) {
        var file = workplace.postmasterPid(node.instance());
        return NodeProcesses.postmaster(file)
                .orElseThrow(() -> new InstallationFailure("%s does not say who the postmaster is".formatted(file)));
    }

    void killPostmaster(long postmaster) {
        var killed = ProcessHandle.of(postmaster).map(ProcessHandle::destroyForcibly);
        if (!killed.orElse(false)) {
            throw new InstallationFailure("the postmaster, process %d, could not be killed".formatted(postmaster));
        }
    }

    /** Everything of the node, the agent first, lest it sees PostgreSQL die. Returns how many processes those were. */
    int killHost(Host node) {
        var processes = NodeProcesses.in(workplace.node(node.instance()));
        processes.forEach(ProcessHandle::destroyForcibly);
        var ssh = Optional.ofNullable(servers.get(node)).map(Child::family).orElse(List.of());
        ssh.forEach(ProcessHandle::destroyForcibly);
        // Born between the look and the blow.
        NodeProcesses.in(workplace.node(node.instance())).forEach(ProcessHandle::destroyForcibly);
        return processes.size() + ssh.size();
    }
}
