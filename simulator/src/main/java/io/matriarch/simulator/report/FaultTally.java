package io.matriarch.simulator.report;

/** What one kind of fault has led to. */
final class FaultTally {

    private final Sample rto = new Sample();
    private long trials;
    private long violated;
    private long excluded;
    private long rpoMax;

    void trial(boolean violation) {
        trials++;
        violated += violation ? 1 : 0;
    }

    void outage(long millis) {
        rto.add(millis);
    }

    void loss(long bytes) {
        rpoMax = Math.max(rpoMax, bytes);
    }

    void exclude() {
        excluded++;
    }

    Report.FaultRow row(String fault) {
        var distribution = rto.distribution();
        return new Report.FaultRow(
                fault,
                trials,
                distribution.count(),
                distribution.p50(),
                distribution.p99(),
                distribution.max(),
                rpoMax,
                violated,
                excluded);
    }
}
