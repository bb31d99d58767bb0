package io.jarviscore.memory.athena;

/**
 * The owner of memories. Ids go into the server's filter expressions unescaped, so they must not
 * have quotes; those of this library cannot.
 *
 * @param tenant the tenant
 * @param user the user
 * @param agent the agent
 */
record Scope(String tenant, String user, String agent) {
    /** Names it in ledger topics. */
    String name() {
        return tenant + ":" + user + ":" + agent;
    }
}
