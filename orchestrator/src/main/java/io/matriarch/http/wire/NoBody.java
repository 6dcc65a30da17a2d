package io.matriarch.http.wire;

/** The body of a request that needs none: nothing at all, or an empty object. */
public record NoBody() {}
