package io.jarviscore.kernel.model.wire;

/**
 * The values sent where a request leaves them open.
 *
 * @param temperature from {@code llm_temperature}
 * @param maxOutputTokens from {@code llm_default_max_tokens}
 */
public record ChatDefaults(double temperature, int maxOutputTokens) {}
