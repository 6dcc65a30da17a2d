package io.matriarch.protocol.evidence;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import java.util.Optional;

/**
 * What was made of one instance when a leader was looked for.
 *
 * @param reason why, for people
 * @param received the end of the WAL it has, when known
 * @param lagBytes how far that is behind the most that the old leader is known to have had, when known
 */
public record CandidateVerdict(
        InstanceId instance,
        Verdict verdict,
        String reason,
        Optional<Lsn> received,
        Optional<Timeline> timeline,
        Optional<Long> lagBytes) {

    /** The verdicts. */
    public enum Verdict {
        /** It shall lead. */
        CHOSEN,
        /** It could have led; another was better. */
        ELIGIBLE,
        /** It may not lead. */
        REJECTED
    }
}
