package io.matriarch.agent;

import io.matriarch.agent.postgres.PostgresServer.Fit;
import java.util.Optional;

/**
 * How far it has got on the way to what it shall be, and how often that has failed. Forgotten when another leader or epoch is
 * assigned.
 *
 * @param fit whether the data directory fits below the leader, when that was checked
 * @param mustClone whether only a copy helps
 * @param failures in a row
 * @param notBefore when the next try may be made
 * @param why the last failure
 * @param checkNotBefore when the fit of a standby that does not stream may be checked again
 * @param checks how often it was, since it last streamed
 */
record Repair(
        Optional<Fit> fit,
        boolean mustClone,
        int failures,
        long notBefore,
        Optional<String> why,
        long checkNotBefore,
        int checks) {

    static Repair none(long now) {
        return new Repair(Optional.empty(), false, 0, now, Optional.empty(), now, 0);
    }

    Repair fitted(Fit found) {
        return new Repair(Optional.of(found), mustClone, failures, notBefore, why, checkNotBefore, checks);
    }

    Repair unfitted() {
        return new Repair(Optional.empty(), mustClone, failures, notBefore, why, checkNotBefore, checks);
    }

    Repair onlyAClone(boolean only) {
        return new Repair(fit, only, failures, notBefore, why, checkNotBefore, checks);
    }

    Repair failed(String reason, long next) {
        return new Repair(fit, mustClone, failures + 1, next, Optional.of(reason), checkNotBefore, checks);
    }

    Repair tryAt(long next) {
        return new Repair(fit, mustClone, failures, next, why, checkNotBefore, checks);
    }

    Repair checkAgain(long next) {
        return new Repair(fit, mustClone, failures, notBefore, why, next, checks + 1);
    }
}
