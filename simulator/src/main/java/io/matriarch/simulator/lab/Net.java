package io.matriarch.simulator.lab;

import io.matriarch.protocol.Require;

/**
 * What the hosts of a laboratory are called and where they are, so that several can stand side by side.
 *
 * @param prefix of the names of namespaces and of the one device outside of them
 * @param range the first three bytes of every address, in a private network
 */
public record Net(String prefix, String range) {

    /** Where nobody says anything else. */
    public static final Net USUAL = new Net("mx", "10.99.0");

    private static final int FIRST_ETCD = 2;
    private static final int ORCHESTRATOR = 8;
    private static final int NODES = 10;

    public Net {
        Require.that(prefix.matches("[a-z][a-z0-9]{0,5}"), "'%s' is not one to six small letters and digits", prefix);
        Require.that(
                range.matches("(10\\.\\d{1,3}|192\\.168)\\.\\d{1,3}"),
                "'%s' is not the first three bytes of a private address, such as 10.99.0",
                range);
    }

    /** From {@code PREFIX:RANGE}, such as {@code mx:10.99.0}. */
    public static Net parse(String text) {
        var colon = text.indexOf(':');
        Require.that(colon > 0, "%s: it is not PREFIX:RANGE, such as mx:10.99.0", text);
        return new Net(text.substring(0, colon), text.substring(colon + 1));
    }

    /** The one that all others hang on. */
    String switchName() {
        return prefix + "-sw";
    }

    /** This machine's own way in, outside of every namespace: the clients'. */
    String deviceOfClients() {
        return prefix + "-clients";
    }

    public String addressOfClients() {
        return range + ".1";
    }

    String etcd(int number) {
        return prefix + "-etcd" + number;
    }

    String addressOfEtcd(int number) {
        return "%s.%d".formatted(range, FIRST_ETCD - 1 + number);
    }

    String orchestrator() {
        return prefix + "-ctl";
    }

    public String addressOfOrchestrator() {
        return "%s.%d".formatted(range, ORCHESTRATOR);
    }

    String node(int number) {
        return prefix + "-n" + number;
    }

    String addressOfNode(int number) {
        return "%s.%d".formatted(range, NODES + number);
    }
}
