package io.jarviscore.kernel.model;

/**
 * What is sent when a request leaves it open.
 *
 * @param temperature from {@code llm_temperature}
 * @param maxOutputTokens from {@code llm_default_max_tokens}
 */
record ChatDefaults(double temperature, int maxOutputTokens) {}
