package io.matriarch.protocol.agent;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A password. Prints as stars; its value leaves the process only through the control channel and in files of mode 0600.
 *
 * @param value the clear text
 */
public record Secret(@JsonValue String value) {

    @JsonCreator
    public Secret {}

    @Override
    public String toString() {
        return "***";
    }
}
