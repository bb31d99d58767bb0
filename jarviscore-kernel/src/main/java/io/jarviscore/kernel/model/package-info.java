/**
 * How an agent's question reaches a model: routing, permits, waiting, retrying and the wire.
 *
 * <p>Start at {@link io.jarviscore.kernel.model.Models}, which reads the settings, and {@link
 * io.jarviscore.kernel.model.RoutedModel}, which goes from provider to provider. Below it one layer
 * does one thing: {@code Routing} picks providers and model names, {@code PersistentCaller} retries
 * and backs off, {@code Cooldown} is what all callers of one model know about its rate limit,
 * {@code Exchanges} makes one exchange under a permit of {@code ModelGate}, {@code Transport} is
 * HTTP, and a {@code ProviderWire} maps requests to bytes and bytes to replies, without side
 * effects.
 *
 * <p>Calls OkHttp, Jackson and the core's words; nothing else of the kernel.
 */
@NullMarked
package io.jarviscore.kernel.model;

import org.jspecify.annotations.NullMarked;
