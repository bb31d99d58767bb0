package io.jarviscore.kernel.model;

import io.jarviscore.kernel.model.limits.ModelName;
import java.util.Optional;

/**
 * One provider's model, with the knowledge learned about it.
 *
 * @param provider the model's provider
 * @param model which
 * @param state shared by all callers
 * @param task the id of the task that asks, for events
 */
record Target(Provider provider, String model, ModelState state, Optional<String> task) {
    /** For a request that belongs to no task. */
    Target(Provider provider, String model, ModelState state) {
        this(provider, model, state, Optional.empty());
    }

    /** This target, asked by a task. */
    Target askedBy(Optional<String> id) {
        return id.isEmpty() ? this : new Target(provider, model, state, id);
    }

    /** The model's name, with its provider's. */
    ModelName name() {
        return new ModelName(provider.name(), model);
    }

    /** As settings name it: {@code azure:gpt-4o}. */
    String id() {
        return name().id();
    }

    /** For messages: {@code azure (gpt-4o)}. */
    String title() {
        return name().title();
    }
}
