/**
 * The HTTP API: resources under {@code /v1/clusters}, problems as RFC 9457, events as a stream, an OpenAPI document.
 *
 * <p>Speaks to clusters through {@link io.matriarch.cluster.ClusterGateway} only. Open {@code HttpApi} first.
 */
@NullMarked
package io.matriarch.http;

import org.jspecify.annotations.NullMarked;
