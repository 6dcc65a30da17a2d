package io.matriarch.ssh;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;

/**
 * Speaks the control channel's language and does nothing else. It is packed into a jar of its own and started on the "node", so
 * it may use the JDK only. Every line that it hears is appended to {@code received} beside its socket.
 */
public final class FakeAgent {

    private FakeAgent() {}

    /** Runs it: {@code agent --config FILE}. */
    public static void main(String[] args) throws IOException {
        var config = Path.of(args[2]);
        var directory = config.resolveSibling(".");
        var address = UnixDomainSocketAddress.of(config.resolveSibling("agent.sock"));
        if (Files.exists(config.resolveSibling("fail-at-start"))) {
            System.err.println("no heart to go on");
            System.exit(3);
        }
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            while (true) {
                var channel = server.accept();
                Thread.ofVirtual().start(() -> converse(channel, directory, instanceIn(config)));
            }
        }
    }

    /** Packs it; another {@code build} makes another hash. */
    static Path packedAs(String build, Path directory) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FakeAgent.class.getName());
        var jar = directory.resolve("fake-" + build + ".jar");
        var name = FakeAgent.class.getName().replace('.', '/') + ".class";
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                var in = FakeAgent.class.getClassLoader().getResourceAsStream(name)) {
            out.putNextEntry(new JarEntry(name));
            java.util.Objects.requireNonNull(in).transferTo(out);
            out.putNextEntry(new JarEntry("build"));
            out.write(build.getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }

    private static void converse(SocketChannel channel, Path directory, String instance) {
        try (channel;
                var in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
                var out = Channels.newWriter(channel, StandardCharsets.UTF_8)) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                Files.writeString(
                        directory.resolve("received"),
                        line + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
                answer(line, out, instance);
            }
        } catch (IOException gone) {
            System.err.println("a connection ended: " + gone);
        }
    }

    private static void answer(String line, Writer out, String instance) throws IOException {
        if (line.contains("\"type\":\"hello\"")) {
            say(
                    out,
                    "{\"type\":\"welcome\",\"protocolVersion\":1,\"build\":\"fake\",\"instance\":\"%s\",\"processId\":%d}"
                            .formatted(instance, ProcessHandle.current().pid()));
        } else if (line.contains("\"type\":\"request-report\"")) {
            say(
                    out,
                    "{\"type\":\"report\",\"report\":{\"sequence\":1,\"instance\":\"%s\",\"accepted\":0,\"authority\":\"PT0S\","
                                    .formatted(instance)
                            + "\"postgres\":{\"state\":\"UNKNOWN\",\"role\":null,\"system\":null,\"timeline\":null,"
                            + "\"position\":null,\"replayed\":null,\"upstream\":null,\"standbys\":[],\"version\":null,\"failure\":null},\"heldEpoch\":null,\"activity\":null,\"outcomes\":[],\"obstacle\":null}}");
        } else if (line.contains("\"type\":\"retire\"")) {
            System.exit(0);
        }
    }

    private static void say(Writer out, String line) throws IOException {
        out.write(line + "\n");
        out.flush();
    }

    private static String instanceIn(Path config) {
        try {
            var found = Pattern.compile("\"instance\":\"([^\"]+)\"").matcher(Files.readString(config));
            return found.find() ? found.group(1) : "unknown-0";
        } catch (IOException unreadable) {
            return "unreadable-0";
        }
    }
}
