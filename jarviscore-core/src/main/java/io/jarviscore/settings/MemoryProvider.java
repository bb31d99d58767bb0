package io.jarviscore.settings;

/** The providers of agents' memory. */
public enum MemoryProvider {
    /** Athena if its address is set, else local. */
    AUTO,
    /** Nothing is remembered. */
    NONE,
    /** The state store. */
    LOCAL,
    /** The Athena service. */
    ATHENA
}
