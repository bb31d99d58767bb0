/**
 * How an agent thinks: observe, orient, decide, act, until there is an answer or a limit.
 *
 * <p>Start at {@code TaskRun}, the loop of one task. Decisions are made by pure functions ({@code
 * LoopRules}) over sealed types ({@code Decision}, {@code Move}). {@code Kernel} prepares agents;
 * {@code GoalRun} works through a plan; {@code RunJournal} survives a crash.
 *
 * <p>Below it: {@code kernel.reply} reads what the model says, {@code kernel.tool} is the contract
 * of tools, {@code kernel.kit} has the kernel's own, {@code kernel.budget} keeps spending. Model
 * providers live in {@code kernel.model}, generated code runs in {@code kernel.sandbox}; the loop
 * knows neither, only the ports of {@code io.jarviscore}.
 */
@NullMarked
package io.jarviscore.kernel;

import org.jspecify.annotations.NullMarked;
