/**
 * The limits on model calls: permits of the process and of the fleet, cooldown, backoff, the
 * provider's rate, and the day's money.
 *
 * <p>Internal: public for {@code Exchanges} and {@code RoutedModel} only. Start at {@code
 * ModelGates} (calls in flight), {@code Cooldown} (a rate limit that a server reported), {@code
 * RateBudget} (requests and tokens per minute) and {@code DayLimit} (money).
 *
 * <p>Knows a model by its {@code ModelName}; calls {@code kernel.model.wire} for rate headers, and
 * no provider's package.
 */
@NullMarked
package io.jarviscore.kernel.model.limits;

import org.jspecify.annotations.NullMarked;
