package io.jarviscore.kernel.model.wire;

/** The result of sending a request: a response, or a connection that failed. */
public sealed interface Received permits WireResponse, WireFailure {}
