package io.matriarch.simulator.fault;

/** What part of the world a fault is in. */
public enum FaultArea {
    POSTGRES("PostgreSQL: killed, hung, its disk, its replication"),
    NODE("hosts and agents: crashes, freezes, clocks"),
    NETWORK("the ways between hosts: cut, lossy, slow"),
    ETCD("etcd: frozen, without quorum, ambiguous, a new leader"),
    ORCHESTRATOR("orchestrators and their journal"),
    OPERATOR("what operators ask for in the middle of it all");

    private final String sentence;

    FaultArea(String sentence) {
        this.sentence = sentence;
    }

    /** What it is, for people. */
    public String sentence() {
        return sentence;
    }
}
