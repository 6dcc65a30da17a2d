package io.matriarch.http.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * An inventory to converge on. Holds passwords: never printed.
 *
 * @param file what the sender calls it, for messages
 * @param text the YAML
 * @param dryRun only say what would be done; no when absent
 */
public record ApplyRequest(
        @JsonProperty(required = true) String file,
        @JsonProperty(required = true) String text,
        Optional<Boolean> dryRun) {

    @Override
    public String toString() {
        return "ApplyRequest[file=%s, %d characters]".formatted(file, text.length());
    }
}
