package io.jarviscore.kernel.budget;

import io.jarviscore.Settings;
import io.jarviscore.settings.SettingKeys;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * The ceilings of one task, as the settings give them.
 *
 * @param turns decisions, the specialists' included
 * @param totalTokens tokens of all model calls together
 * @param thinkingTokens tokens of the call that decides one turn
 * @param actionTokens tokens that the action of one turn may spend on further calls
 * @param wallClock from the first turn to the end
 * @param repairs how often failing code may be repaired in a row
 * @param execution how long generated code may run
 * @param replyTokens the longest reply asked for
 * @param costUsd the limit on the cost of all model calls in US dollars; 0 for any amount
 * @param toolCalls how many calls one reply may start
 * @param codingModel the model that repairs code, if there is a special one
 * @param browserModel the model that steers the browser, if there is a special one
 */
public record Limits(
        int turns,
        long totalTokens,
        long thinkingTokens,
        long actionTokens,
        Duration wallClock,
        int repairs,
        Duration execution,
        int replyTokens,
        BigDecimal costUsd,
        int toolCalls,
        Optional<String> codingModel,
        Optional<String> browserModel) {

    /** The limits that the settings name. */
    public static Limits of(Settings settings) {
        return new Limits(
                settings.get(SettingKeys.KERNEL_MAX_TURNS),
                settings.get(SettingKeys.KERNEL_MAX_TOTAL_TOKENS),
                settings.get(SettingKeys.KERNEL_THINKING_BUDGET),
                settings.get(SettingKeys.KERNEL_ACTION_BUDGET),
                settings.get(SettingKeys.KERNEL_WALL_CLOCK_MS),
                settings.get(SettingKeys.MAX_REPAIR_ATTEMPTS),
                settings.get(SettingKeys.EXECUTION_TIMEOUT),
                settings.get(SettingKeys.LLM_DEFAULT_MAX_TOKENS),
                settings.get(SettingKeys.KERNEL_MAX_COST_USD),
                settings.get(SettingKeys.KERNEL_MAX_TOOL_CALLS_PER_TURN),
                settings.find(SettingKeys.CODING_MODEL),
                settings.find(SettingKeys.BROWSER_MODEL));
    }
}
