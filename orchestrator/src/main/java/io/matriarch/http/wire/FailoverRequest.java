package io.matriarch.http.wire;

import java.util.Optional;

/**
 * The body of a request of that name.
 *
 * @param candidate who shall lead; the best when absent
 * @param force also when more than {@code pg_rpo} bytes may be lost; no when absent
 */
public record FailoverRequest(Optional<String> candidate, Optional<Boolean> force) {}
