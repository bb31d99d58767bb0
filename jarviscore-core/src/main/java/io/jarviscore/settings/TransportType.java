package io.jarviscore.settings;

/** The transports of membership messages. */
public enum TransportType {
    /** Datagrams only. */
    UDP,
    /** Connections only. */
    TCP,
    /** Datagrams, and connections where those do not do. */
    HYBRID
}
