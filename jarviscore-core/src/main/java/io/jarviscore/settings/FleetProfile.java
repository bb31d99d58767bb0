package io.jarviscore.settings;

/** The timings of fleet membership. */
public enum FleetProfile {
    /** Nodes of one data centre. */
    LAN,
    /** Nodes of several regions. */
    WAN,
    /** Processes of one machine. */
    LOCAL
}
