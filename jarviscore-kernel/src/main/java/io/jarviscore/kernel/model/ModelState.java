package io.jarviscore.kernel.model;

import io.jarviscore.MeshClock;
import io.jarviscore.kernel.model.limits.Cooldown;
import io.jarviscore.kernel.model.limits.RateBudget;
import io.jarviscore.kernel.model.wire.ModelQuirks;

/** The state that all callers of one model share: its rate limits and its quirks. Thread-safe. */
final class ModelState {
    private final Cooldown cooldown;
    private final RateBudget rate;
    private volatile ModelQuirks quirks;

    /** Nothing is known yet of a model that messages call so. */
    ModelState(String name, MeshClock clock, ModelQuirks quirks) {
        this.cooldown = new Cooldown(name, clock);
        this.rate = new RateBudget(name, clock);
        this.quirks = quirks;
    }

    /** The wait that the provider has imposed. */
    Cooldown cooldown() {
        return cooldown;
    }

    /** The model's rate limits. */
    RateBudget rate() {
        return rate;
    }

    ModelQuirks quirks() {
        return quirks;
    }

    /** Replaces the known quirks of the model. */
    void learn(ModelQuirks learned) {
        quirks = learned;
    }
}
