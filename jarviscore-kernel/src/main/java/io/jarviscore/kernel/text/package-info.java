/**
 * Text on its way to a model and back: cut to a length, marked as data, taken out of quotes, and
 * estimated in tokens. It lies below everything else of the loop.
 *
 * <p>Internal: public for the kernel only, and may change at any time. Start at {@link
 * io.jarviscore.kernel.text.Untrusted}.
 *
 * <p>Calls {@code io.jarviscore}, its JSON, and {@code kernel.model.wire} for schemas.
 */
@NullMarked
package io.jarviscore.kernel.text;

import org.jspecify.annotations.NullMarked;
