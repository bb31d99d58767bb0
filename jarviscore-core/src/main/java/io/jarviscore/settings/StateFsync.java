package io.jarviscore.settings;

/** The moments at which a store on this machine forces its writes to the disk. */
public enum StateFsync {
    /** With every write: a completed write survives a power failure. */
    ALWAYS,
    /** Now and then: a power failure can take the last writes, a killed process cannot. */
    INTERVAL,
    /** When the operating system sees fit. */
    NEVER
}
