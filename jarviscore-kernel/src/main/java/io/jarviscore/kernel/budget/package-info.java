/**
 * Spending of a task: the limits of the settings, the budget that all runs of a task share, and the
 * account that pays for models which tools ask themselves.
 *
 * <p>Internal: public for the kernel only, and may change at any time. Start at {@link
 * io.jarviscore.kernel.budget.Budget}.
 *
 * <p>Calls {@code io.jarviscore}, the prices in {@code kernel.model.catalogue} and {@code
 * kernel.text}.
 */
@NullMarked
package io.jarviscore.kernel.budget;

import org.jspecify.annotations.NullMarked;
