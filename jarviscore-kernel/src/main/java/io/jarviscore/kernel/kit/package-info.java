/**
 * The tools that the kernel offers: code, files, services, web, browser, memory, peers, stored
 * functions, and the user's own. Each is a {@code RunTool} that sees the run through {@code
 * CallContext}.
 *
 * <p>Internal: public for the kernel only, and may change at any time. Start at {@link
 * io.jarviscore.kernel.kit.Kits}.
 *
 * <p>Calls {@code io.jarviscore}, its JSON, {@code kernel.registry}, {@code kernel.tool}, {@code
 * kernel.budget} and {@code kernel.text}.
 */
@NullMarked
package io.jarviscore.kernel.kit;

import org.jspecify.annotations.NullMarked;
