package io.matriarch.protocol.cluster;

import java.time.Instant;

/**
 * Why nothing is done although the leader is suspected; recorded once for each reason.
 *
 * @param code a stable word for the reason, such as {@code lease-held}
 * @param sentence the reason for people
 */
public record Standstill(String code, String sentence, Instant since) {}
