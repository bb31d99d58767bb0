package io.jarviscore.settings;

/** The layout of the keys in Redis. */
public enum RedisKeyScheme {
    /** The layout of this library, with one cluster slot for each workflow. */
    V2,
    /** The layout that a Python fleet reads and writes. */
    LEGACY
}
