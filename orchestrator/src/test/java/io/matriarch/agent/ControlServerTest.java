package io.matriarch.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.ToAgent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlServerTest {

    private static final FromAgent.Welcome WELCOME =
            new FromAgent.Welcome(ToAgent.PROTOCOL_VERSION, "build", AgentWorld.SELF, 1);

    private final Path directory;

    private final LinkedBlockingQueue<Input> inputs = new LinkedBlockingQueue<>();
    private final ControlServer server;

    ControlServerTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        server = ControlServer.start(directory.resolve("agent.sock"), WELCOME, inputs::add);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private Path socket() {
        return directory.resolve("agent.sock");
    }

    private Input nextInput() throws InterruptedException {
        return Optional.ofNullable(inputs.poll(10, TimeUnit.SECONDS)).orElseThrow();
    }

    @Test
    void welcomesWhoSaysHelloAndPassesOnWhatFollows() throws Exception {
        try (var channel = TestChannel.open(socket())) {
            channel.hello().say(new ToAgent.RequestReport());
            assertThat(channel.next()).contains(WELCOME);
            assertThat(nextInput()).isEqualTo(new Input.ChannelOpened(1));
            assertThat(nextInput()).isEqualTo(new Input.Received(1, new ToAgent.RequestReport()));
        }
        assertThat(nextInput()).isEqualTo(new Input.ChannelClosed(1));
    }

    @Test
    void hangsUpOnAnotherVersionAndSaysWhy() throws Exception {
        try (var channel = TestChannel.open(socket())) {
            channel.say(new ToAgent.Hello(99, "a test"));
            assertThat(channel.next().orElseThrow())
                    .isInstanceOfSatisfying(
                            FromAgent.Rejected.class,
                            rejected -> assertThat(rejected.reason()).contains("99"));
            assertThat(channel.next()).isEmpty();
        }
        assertThat(inputs).isEmpty();
    }

    @Test
    void acceptsNothingBeforeHello() throws Exception {
        try (var channel = TestChannel.open(socket())) {
            channel.say(new ToAgent.RequestReport());
            assertThat(channel.next()).contains(new FromAgent.Rejected(Optional.empty(), "say hello first"));
            channel.hello();
            assertThat(channel.next()).contains(WELCOME);
        }
    }

    @Test
    void refusesABadLineAndGoesOn() throws Exception {
        try (var channel = TestChannel.open(socket())) {
            channel.hello()
                    .say("this is not JSON\n")
                    .say("{\"type\":\"nonsense\"}\n")
                    .say("[]\n\n");
            assertThat(channel.next()).contains(WELCOME);
            for (var i = 0; i < 3; i++) {
                assertThat(channel.next().orElseThrow()).isInstanceOf(FromAgent.Rejected.class);
            }
            channel.say(new ToAgent.RequestReport());
            assertThat(nextInput()).isEqualTo(new Input.ChannelOpened(1));
            assertThat(nextInput()).isEqualTo(new Input.Received(1, new ToAgent.RequestReport()));
        }
    }

    @Test
    void refusesALineWithoutEndAndGoesOn() throws Exception {
        try (var channel = TestChannel.open(socket())) {
            channel.hello().say("x".repeat(3 << 20)).say("\n").say(new ToAgent.RequestReport());
            assertThat(channel.next()).contains(WELCOME);
            assertThat(channel.next().orElseThrow()).isInstanceOf(FromAgent.Rejected.class);
            assertThat(nextInput()).isEqualTo(new Input.ChannelOpened(1));
            assertThat(nextInput()).isEqualTo(new Input.Received(1, new ToAgent.RequestReport()));
        }
    }

    @Test
    void tellsAllChannelsAndAnswersOne() throws Exception {
        try (var one = TestChannel.open(socket());
                var two = TestChannel.open(socket())) {
            one.hello();
            assertThat(one.next()).contains(WELCOME);
            var first = nextInput();
            two.hello();
            assertThat(two.next()).contains(WELCOME);
            nextInput();
            var all = new FromAgent.Rejected(Optional.empty(), "all");
            var single = new FromAgent.Rejected(Optional.empty(), "one");
            server.send(((Input.ChannelOpened) first).channel(), single);
            server.tell(all);
            assertThat(one.next()).contains(single);
            assertThat(one.next()).contains(all);
            assertThat(two.next()).contains(all);
        }
    }
}
