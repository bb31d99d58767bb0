/**
 * Reads a model's reply into a decision: native tool calls, or directives in plain text for models
 * without them.
 *
 * <p>Internal: public for the kernel only, and may change at any time. Start at {@link
 * io.jarviscore.kernel.reply.ReplyReader}.
 *
 * <p>Calls {@code io.jarviscore}, its JSON, {@code kernel.tool}, {@code kernel.text}, and {@code
 * kernel.model.wire} for schemas.
 */
@NullMarked
package io.jarviscore.kernel.reply;

import org.jspecify.annotations.NullMarked;
