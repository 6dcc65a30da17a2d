package io.matriarch.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

/**
 * Held by one demo of this machine at a time, whoever runs it: only that one may take the usual ports. Two that looked for free
 * ports at the same time would find the same ones, as most are bound only many seconds later.
 */
final class FirstDemo implements AutoCloseable {

    private static final InetSocketAddress CLAIM = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.10"), 7399);

    private final ServerSocket claim;

    private FirstDemo(ServerSocket claim) {
        this.claim = claim;
    }

    /** Empty when another demo is the first. */
    static Optional<FirstDemo> claim() {
        try {
            var socket = new ServerSocket();
            socket.bind(CLAIM);
            return Optional.of(new FirstDemo(socket));
        } catch (IOException another) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        claim.close();
    }
}
