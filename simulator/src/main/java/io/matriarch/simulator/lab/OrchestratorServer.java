package io.matriarch.simulator.lab;

import io.matriarch.installation.Api;
import io.matriarch.installation.Children;
import io.matriarch.installation.OrchestratorProcess;
import io.matriarch.installation.Time;
import io.matriarch.installation.Workplace;

/** The orchestrator on its host, and what can happen to it. */
public final class OrchestratorServer {

    private final String namespace;
    private final Children children;
    private final Workplace workplace;
    private final Api api;
    private final Time time;

    OrchestratorServer(String namespace, Children children, Workplace workplace, Api api, Time time) {
        this.namespace = namespace;
        this.children = children;
        this.workplace = workplace;
        this.api = api;
        this.time = time;
    }

    /** Returns when it is ready. */
    public void start() throws InterruptedException {
        OrchestratorProcess.start(children, workplace, Namespaces.inside(namespace), api, time);
    }

    /** {@code kill -9}. */
    public void kill() {
        Namespaces.killAll(namespace);
    }
}
