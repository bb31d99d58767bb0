/**
 * Plays Anthropic: Messages with its checks, answers, events and errors.
 *
 * <p>Start at {@link io.jarviscore.testing.anthropic.ClaudeWire}. It is public for the server alone
 * and may change at any time. Calls {@code testing.wire} and JSON.
 */
@NullMarked
package io.jarviscore.testing.anthropic;

import org.jspecify.annotations.NullMarked;
