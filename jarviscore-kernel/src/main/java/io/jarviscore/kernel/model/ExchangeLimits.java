package io.jarviscore.kernel.model;

import java.time.Duration;
import java.util.Optional;

/**
 * The limits of an exchange, from the settings.
 *
 * @param timeout {@code llm_timeout}
 * @param firstByte {@code llm_first_byte_timeout}
 * @param output {@code llm_default_max_tokens}
 */
record ExchangeLimits(Duration timeout, Optional<Duration> firstByte, int output) {}
