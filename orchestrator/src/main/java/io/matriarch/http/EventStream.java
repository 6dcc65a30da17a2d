package io.matriarch.http;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.matriarch.http.wire.EventBody;
import io.matriarch.persistence.audit.EventLog;
import io.matriarch.persistence.projection.EventFeed;
import io.matriarch.protocol.id.ClusterName;
import java.time.Duration;

/**
 * A cluster's events from any sequence number on, as they come, in the format of server-sent events.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events</a>
 */
final class EventStream {

    /** A comment: says that the stream lives, and to proxies between that it is no dead connection. */
    private static final ByteString HEARTBEAT = ByteString.fromString(": nothing new\n\n");

    private final EventFeed feed;
    private final Duration heartbeat;

    EventStream(EventFeed feed, Duration heartbeat) {
        this.feed = feed;
        this.heartbeat = heartbeat;
    }

    Source<ByteString, NotUsed> from(ClusterName cluster, long first) {
        return Source.single(HEARTBEAT)
                .concat(feed.from(cluster, first).map(EventStream::frame))
                .keepAlive(heartbeat, () -> HEARTBEAT);
    }

    private static ByteString frame(EventLog.Entry entry) {
        var body = EventBody.of(entry.sequence(), entry.event());
        return ByteString.fromString("id: %d\nevent: %s\ndata: %s\n\n"
                .formatted(entry.sequence(), body.path("type").asText(), body));
    }
}
