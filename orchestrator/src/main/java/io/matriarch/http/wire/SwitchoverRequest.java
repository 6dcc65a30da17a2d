package io.matriarch.http.wire;

import java.util.Optional;

/**
 * The body of a request of that name.
 *
 * @param candidate who shall lead; the best when absent
 */
public record SwitchoverRequest(Optional<String> candidate) {}
