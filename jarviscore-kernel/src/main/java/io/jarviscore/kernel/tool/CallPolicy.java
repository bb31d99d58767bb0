package io.jarviscore.kernel.tool;

import io.jarviscore.Settings;
import io.jarviscore.settings.SettingKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which calls are put to a person before they are made, as the settings say.
 *
 * @param enabled whether risk and confidence count at all
 * @param maxConfidence a call whose confidence is below this is put to a person
 * @param minRisk a call whose risk is above this is put to a person
 * @param timeToDecide how long a person has; empty for ever
 */
public record CallPolicy(
        boolean enabled, double maxConfidence, double minRisk, Optional<Duration> timeToDecide) {

    /** The policy that the settings describe. */
    public static CallPolicy of(Settings settings) {
        return new CallPolicy(
                settings.get(SettingKeys.HITL_ENABLED),
                settings.get(SettingKeys.HITL_MAX_CONFIDENCE),
                settings.get(SettingKeys.HITL_MIN_RISK_SCORE),
                Optional.of(settings.get(SettingKeys.HITL_TIMEOUT_SECONDS))
                        .filter(Duration::isPositive));
    }

    /** How confident the model is counts for a call that does something to the world. */
    public boolean asksConfidence(boolean repeatable) {
        return enabled && !repeatable;
    }

    /**
     * Why a person has to decide about a call, in whole sentences; none if nobody has to. Once text
     * from outside is in the task, risk counts also if {@code hitl_enabled} is off.
     *
     * @param confidence the model's confidence in the call; no opinion is no reason
     * @param taint the sources of untrusted text in the task
     */
    public List<String> reasons(Caution caution, Optional<Double> confidence, Taint taint) {
        boolean tainted = !taint.isEmpty();
        List<String> reasons = new ArrayList<>();
        if (caution.sensitive()) {
            reasons.add("It is marked as sensitive.");
        }
        if ((enabled || tainted) && caution.risk() > minRisk) {
            reasons.add("Its risk of " + caution.risk() + " is above " + minRisk + ".");
        }
        if (enabled && confidence.filter(sure -> sure < maxConfidence).isPresent()) {
            reasons.add(
                    "The model's confidence in it of "
                            + confidence.get()
                            + " is below "
                            + maxConfidence
                            + ".");
        }
        if (tainted && !reasons.isEmpty()) {
            reasons.add(
                    "Text from outside is in this task (" + taint + ") and may have asked for it.");
        }
        return reasons;
    }
}
