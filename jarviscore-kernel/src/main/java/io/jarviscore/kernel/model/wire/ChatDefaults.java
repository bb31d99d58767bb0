package io.jarviscore.kernel.model.wire;

/**
 * What is sent when a request leaves it open.
 *
 * @param temperature from {@code llm_temperature}
 * @param maxOutputTokens from {@code llm_default_max_tokens}
 */
public record ChatDefaults(double temperature, int maxOutputTokens) {}
