/**
 * The parts that all providers' formats share: JSON on the wire, results and failures, retry hints,
 * rate headers, and the assemblers' contract.
 *
 * <p>Internal: public for the packages beside it only. Start at {@code ProviderWire}, which maps a
 * request to bytes and bytes to a reply, without side effects; {@code WireResult} is the result of
 * an exchange.
 *
 * <p>Calls OkHttp's values, Jackson and the core; no provider's package, and nothing else of the
 * kernel.
 */
@NullMarked
package io.jarviscore.kernel.model.wire;

import org.jspecify.annotations.NullMarked;
