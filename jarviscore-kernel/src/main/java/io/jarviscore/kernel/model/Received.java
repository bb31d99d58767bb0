package io.jarviscore.kernel.model;

/** What came of sending a request: a response, or a connection that failed. */
sealed interface Received permits WireResponse, WireFailure {}
