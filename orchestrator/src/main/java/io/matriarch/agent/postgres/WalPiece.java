package io.matriarch.agent.postgres;

import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The last bytes of WAL before a position. What a standby streams, a rewind copies or a clone takes along is its leader's WAL byte
 * for byte; two servers that write WAL of their own differ within a few records, since these hold times.
 *
 * @param file its name below {@code pg_wal}
 * @param offset in the file
 */
record WalPiece(String file, long offset, ByteBuffer bytes) {

    /** Even an idle server writes less than that between two checkpoints. */
    private static final int MOST_BYTES = 16 * 1024;

    /**
     * The piece before {@code end}, of the newest timeline up to {@code newest} of which there is such a file; empty when there is
     * none, since it was removed.
     */
    static Optional<WalPiece> before(Lsn end, Path wal, Timeline newest, long segmentBytes) throws IOException {
        if (end.equals(Lsn.ZERO)) {
            return Optional.empty();
        }
        var inSegment = (end.value() - 1) / segmentBytes * segmentBytes;
        var offset = Math.max(inSegment, end.value() - MOST_BYTES) - inSegment;
        var length = (int) (end.value() - inSegment - offset);
        for (var timeline = newest.value(); timeline > 0; timeline--) {
            var name = Quarantine.segmentName(new Timeline(timeline), new Lsn(inSegment), segmentBytes);
            if (Files.exists(wal.resolve(name))) {
                try (var file = new RandomAccessFile(wal.resolve(name).toFile(), "r")) {
                    var bytes = new byte[length];
                    file.seek(offset);
                    file.readFully(bytes);
                    return Optional.of(new WalPiece(name, offset, ByteBuffer.wrap(bytes)));
                }
            }
        }
        return Optional.empty();
    }

    /** The name of the file that holds the same stretch of WAL on another timeline. */
    String fileOn(Timeline timeline) {
        return "%08X".formatted(timeline.value()) + file.substring(Quarantine.TIMELINE_DIGITS);
    }
}
