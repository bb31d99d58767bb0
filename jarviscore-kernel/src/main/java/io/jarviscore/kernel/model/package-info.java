/**
 * How an agent's question reaches a model: routing, permits, waiting, retrying and the wire.
 *
 * <p>Start at {@link io.jarviscore.kernel.model.Models}, which reads the settings, and {@link
 * io.jarviscore.kernel.model.RoutedModel}, which goes from provider to provider. Below it one layer
 * does one thing: {@code Routing} picks providers and model names, {@code PersistentCaller} retries
 * and backs off, {@code Exchanges} makes one exchange under a permit of {@code limits.ModelGates},
 * {@code Transport} is HTTP, and a {@code wire.ProviderWire} maps requests to bytes and bytes to
 * replies, without side effects.
 *
 * <p>A new provider is one package beside {@code openai}, {@code anthropic} and {@code google},
 * with an implementation of {@code wire.ProviderWire}, and one entry in {@code Providers}.
 *
 * <p>Calls the packages below it, OkHttp, Jackson and the core; nothing else of the kernel.
 */
@NullMarked
package io.jarviscore.kernel.model;

import org.jspecify.annotations.NullMarked;
