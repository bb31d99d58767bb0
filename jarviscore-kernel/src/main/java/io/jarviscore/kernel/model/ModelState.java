package io.jarviscore.kernel.model;

/** What all callers of one model share: its rate limit and its quirks. Thread-safe. */
final class ModelState {
    private final Cooldown cooldown;
    private volatile ModelQuirks quirks;

    ModelState(Cooldown cooldown, ModelQuirks quirks) {
        this.cooldown = cooldown;
        this.quirks = quirks;
    }

    Cooldown cooldown() {
        return cooldown;
    }

    ModelQuirks quirks() {
        return quirks;
    }

    /** From now on, this is what the model accepts. */
    void learn(ModelQuirks learned) {
        quirks = learned;
    }
}
