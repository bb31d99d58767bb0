/**
 * The contract between the loop and a tool. It has the schema and the check of arguments, the
 * caution before a call, the view of the run during a call, and the result. Methods with
 * {@code @Tool} become tools here.
 *
 * <p>Internal: public for the kernel only, and may change at any time. Start at {@link
 * io.jarviscore.kernel.tool.RunTool}.
 *
 * <p>Calls {@code io.jarviscore}, its JSON, {@code kernel.budget}, {@code kernel.text}, and {@code
 * kernel.model.wire} for schemas.
 */
@NullMarked
package io.jarviscore.kernel.tool;

import org.jspecify.annotations.NullMarked;
