package io.jarviscore.settings;

/** Where workflows, mail, ledgers and approvals are kept. */
public enum StateStore {
    /** Redis if it is configured, else SQLite if the storage module is there, else memory. */
    AUTO,
    /** In this process; gone with it. */
    MEMORY,
    /** In a file of this machine. */
    SQLITE,
    /** In Redis, for any number of nodes. */
    REDIS
}
