package io.matriarch.node;

import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.ToAgent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A world of links that do what the test says. */
final class FakeConnector implements NodeConnector {

    final List<FakeLink> links = new CopyOnWriteArrayList<>();
    final List<Consumer<FenceOutcome>> fences = new CopyOnWriteArrayList<>();

    @Override
    public Link open(NodeProfile profile, Consumer<LinkEvent> listener) {
        var link = new FakeLink(profile, listener);
        links.add(link);
        return link;
    }

    @Override
    public void fence(NodeProfile profile, Consumer<FenceOutcome> listener) {
        fences.add(listener);
    }

    /** One link, and what came of it. */
    static final class FakeLink implements Link {

        final NodeProfile opened;
        final List<ToAgent> sent = new CopyOnWriteArrayList<>();
        final List<NodeProfile> configured = new CopyOnWriteArrayList<>();
        volatile boolean closed;
        private final Consumer<LinkEvent> listener;

        FakeLink(NodeProfile opened, Consumer<LinkEvent> listener) {
            this.opened = opened;
            this.listener = listener;
        }

        void attach() {
            listener.accept(new LinkEvent.Attached(new FromAgent.Welcome(1, "build", opened.instance(), 42)));
        }

        void say(FromAgent message) {
            listener.accept(new LinkEvent.Received(message));
        }

        void progress(String step) {
            listener.accept(new LinkEvent.Progress(step));
        }

        void lose(Reach reach) {
            listener.accept(new LinkEvent.Lost(reach, "so it was told"));
        }

        @Override
        public void send(ToAgent message) {
            sent.add(message);
        }

        @Override
        public void configure(NodeProfile profile) {
            configured.add(profile);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
