package io.matriarch.http.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * What went wrong, as RFC 9457 has it; its media type is {@code application/problem+json}.
 *
 * @param type {@code urn:matriarch:problem:} and the code
 * @param status the HTTP status
 * @param detail a sentence for people about this one occurrence
 * @param instance the path that was asked for
 * @param code a stable word for programs
 * @param errors everything that is wrong with the input, when it is the input
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        String code,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Violation> errors) {

    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        errors = List.copyOf(errors);
    }

    /**
     * One thing that is wrong with the input.
     *
     * @param file the inventory file, when it is in one
     * @param line in the file, from 1, when a single one is at fault
     * @param path where in the input
     * @param value what is there, when it may be shown
     * @param rule what would be right
     */
    public record Violation(
            Optional<String> file, Optional<Integer> line, String path, Optional<String> value, String rule) {

        /** The rule that is broken at {@code path}, for a value that need not or may not be shown. */
        public static Violation of(String path, String rule) {
            return new Violation(Optional.empty(), Optional.empty(), path, Optional.empty(), rule);
        }

        /** The rule that {@code value} breaks at {@code path}. */
        public static Violation of(String path, String value, String rule) {
            return new Violation(Optional.empty(), Optional.empty(), path, Optional.of(Shown.of(value)), rule);
        }
    }
}
