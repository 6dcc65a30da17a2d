package io.matriarch.demo;

import java.time.Duration;

/** A time without an acknowledged write: too long to be chance, or after it another server acknowledges. */
record Interruption(Acknowledgement before, Acknowledgement after) {

    Duration duration() {
        return Duration.ofNanos(after.nanos() - before.nanos());
    }

    boolean isChangeOfLeader() {
        return !before.instance().equals(after.instance());
    }
}
