/**
 * The format of Anthropic's Messages API.
 *
 * <p>Internal: public for {@code Providers} only, which builds the wire from the settings. Start at
 * {@code MessagesWire}.
 *
 * <p>Calls {@code kernel.model.wire}; no other provider's package.
 */
@NullMarked
package io.jarviscore.kernel.model.anthropic;

import org.jspecify.annotations.NullMarked;
