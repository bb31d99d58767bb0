/**
 * How an agent thinks: observe, orient, decide, act, until there is an answer or a limit.
 *
 * <p>Start at {@code TaskRun}, the loop of one task. Decisions are made by pure functions ({@code
 * LoopRules}) over sealed types ({@code Decision}, {@code Move}); spending is kept in one {@code
 * Budget}; callable tools are in its {@code ToolBox}. Model providers live in {@code kernel.model},
 * generated code runs in {@code kernel.sandbox}; the loop knows neither, only the ports of {@code
 * io.jarviscore}.
 */
@NullMarked
package io.jarviscore.kernel;

import org.jspecify.annotations.NullMarked;
