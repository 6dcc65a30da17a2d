package io.matriarch.agent.deadman;

import io.matriarch.agent.postgres.Processes;
import io.matriarch.runtime.Ticker;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** The deadman's process: {@code DeadmanMain SOCKET DATA VIGIL}. Only its agent starts it. */
public final class DeadmanMain {

    private DeadmanMain() {}

    /**
     * Runs until there is nothing to guard and no agent.
     *
     * @throws IOException when it cannot listen
     */
    public static void main(String[] arguments) throws IOException {
        var socket = Path.of(arguments[0]);
        var data = Path.of(arguments[1]);
        var vigil = Vigil.parse(arguments[2]).orElseThrow();
        var deadman = new Deadman(data, vigil, Ticker.system());
        Files.deleteIfExists(socket);
        try (var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(socket));
            deadman.listen(listening);
            rehearse();
            deadman.watch();
        }
        Files.deleteIfExists(socket);
    }

    /** Everything that a strike needs is loaded now: when it comes, the disk with the classes may stand still. */
    private static void rehearse() throws IOException {
        Processes.in(Path.of("/nowhere"));
        Processes.isAlive(ProcessHandle.current().pid());
        ProcessHandle.of(Long.MAX_VALUE).ifPresent(ProcessHandle::destroyForcibly);
        Deadman.signal("0", ProcessHandle.current().pid());
    }
}
