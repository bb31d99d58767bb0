package io.jarviscore.kernel.model.wire;

/** What came of sending a request: a response, or a connection that failed. */
public sealed interface Received permits WireResponse, WireFailure {}
