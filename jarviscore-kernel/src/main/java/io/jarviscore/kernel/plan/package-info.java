/**
 * Plans of goal-oriented tasks as data: steps, verdicts, the progress of a goal, and how both are
 * read from a model's words. Nothing here calls a model; the kernel's {@code GoalRun} does. Start
 * reading at {@link io.jarviscore.kernel.plan.Progress}.
 */
@NullMarked
package io.jarviscore.kernel.plan;

import org.jspecify.annotations.NullMarked;
