package io.jarviscore.kernel.model;

import io.jarviscore.OutsideText;

/**
 * One provider's model, with what has been learned about it.
 *
 * @param provider whose
 * @param model which
 * @param state shared by all callers
 */
record Target(Provider provider, String model, ModelState state) {
    /** As settings name it: {@code azure:gpt-4o}. */
    String id() {
        return provider.name() + ":" + model;
    }

    /** For messages: {@code azure (gpt-4o)}. */
    String title() {
        return provider.name() + " (" + OutsideText.line(model, ToolNames.LONGEST_MODEL) + ")";
    }
}
