package io.jarviscore;

/** How hard a task is; picks the model tier ({@code task_model_nano|standard|heavy}). */
public enum Complexity {
    /** Short, well-specified work for the cheapest model. */
    NANO,
    /** The default. */
    STANDARD,
    /** Work that deserves the strongest model. */
    HEAVY
}
