/**
 * The format of Gemini, its addresses at the Gemini API and Vertex AI, and Google's credentials.
 *
 * <p>Internal: public for {@code Providers}, {@code Exchanges} and {@code OpenedVertex} only. Start
 * at {@code GeminiWire} for the format, and at {@code GoogleCredentials} for access tokens.
 *
 * <p>Calls {@code kernel.model.wire}; no other provider's package.
 */
@NullMarked
package io.jarviscore.kernel.model.google;

import org.jspecify.annotations.NullMarked;
