/**
 * The formats of OpenAI, Azure OpenAI and compatible servers: Chat Completions and Responses.
 *
 * <p>Internal: public for {@code Providers} only, which builds a wire from the settings. Start at
 * {@code ChatCompletionsWire} or {@code ResponsesWire}; each has a writer, a reader and an
 * assembler of streamed replies.
 *
 * <p>Calls {@code kernel.model.wire}; no other provider's package.
 */
@NullMarked
package io.jarviscore.kernel.model.openai;

import org.jspecify.annotations.NullMarked;
