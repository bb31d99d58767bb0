package io.jarviscore.kernel.model.limits;

import io.jarviscore.kernel.model.wire.ToolNames;
import io.jarviscore.text.OutsideText;

/**
 * Names one model of one provider.
 *
 * @param provider the provider's name, as settings write it
 * @param model the model's name, as the provider knows it
 */
public record ModelName(String provider, String model) {
    /** As settings name it: {@code azure:gpt-4o}. */
    public String id() {
        return provider + ":" + model;
    }

    /** For messages: {@code azure (gpt-4o)}; a long name is cut. */
    public String title() {
        return provider + " (" + OutsideText.line(model, ToolNames.LONGEST_MODEL) + ")";
    }
}
