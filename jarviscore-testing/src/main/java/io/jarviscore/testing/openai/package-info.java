/**
 * Plays OpenAI and Azure OpenAI: Chat Completions and Responses, each with its checks, answers,
 * events and errors.
 *
 * <p>Start at {@link io.jarviscore.testing.openai.OpenAiWire} and {@link
 * io.jarviscore.testing.openai.AzureWire}. They are public for the server alone and may change at
 * any time. Calls {@code testing.wire} and JSON.
 */
@NullMarked
package io.jarviscore.testing.openai;

import org.jspecify.annotations.NullMarked;
