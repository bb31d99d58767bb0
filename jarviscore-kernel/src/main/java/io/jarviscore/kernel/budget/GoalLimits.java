package io.jarviscore.kernel.budget;

import io.jarviscore.Settings;
import io.jarviscore.settings.SettingKeys;

/**
 * The ceilings of a plan, beside those of the task.
 *
 * @param steps how many steps may run, those of revised plans included
 * @param replans how often the plan may be revised
 * @param parallelSteps how many steps run at the same time
 */
public record GoalLimits(int steps, int replans, int parallelSteps) {
    /** The limits that the settings name. */
    public static GoalLimits of(Settings settings) {
        return new GoalLimits(
                settings.get(SettingKeys.MAX_GOAL_STEPS),
                settings.get(SettingKeys.MAX_REPLAN_ATTEMPTS),
                settings.get(SettingKeys.MAX_PARALLEL_STEPS));
    }
}
