/**
 * Shared parts of the formats of played providers: the request and answer as HTTP, the question and
 * the answer as a model sees them, errors, retry hints and server-sent events.
 *
 * <p>Start at {@link io.jarviscore.testing.wire.Wire}, which each provider implements. The types
 * are public for the test kit alone and may change at any time. Calls {@code io.jarviscore} and its
 * JSON.
 */
@NullMarked
package io.jarviscore.testing.wire;

import org.jspecify.annotations.NullMarked;
