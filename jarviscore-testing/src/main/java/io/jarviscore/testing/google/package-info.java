/**
 * Plays Google: Gemini, Vertex AI, and the token and metadata servers that sign clients in.
 *
 * <p>Start at {@link io.jarviscore.testing.google.GeminiWire} and {@link
 * io.jarviscore.testing.google.VertexWire}. They are public for the server alone and may change at
 * any time. Calls {@code testing.wire} and JSON.
 */
@NullMarked
package io.jarviscore.testing.google;

import org.jspecify.annotations.NullMarked;
