/**
 * How an agent thinks: observe, orient, decide, act, until there is an answer or a limit.
 *
 * <p>Start at {@code TaskRun}, the loop of one task. What it decides is decided by pure functions
 * ({@code LoopRules}) over sealed types ({@code Decision}, {@code Move}); what it spends is kept in
 * one {@code Budget}; what it may call stands in its {@code ToolBox}. Model providers live in
 * {@code kernel.model}, generated code runs in {@code kernel.sandbox}; the loop knows neither, only
 * the ports of {@code io.jarviscore}.
 */
@NullMarked
package io.jarviscore.kernel;

import org.jspecify.annotations.NullMarked;
