package io.jarviscore.memory;

/** The ledger topics of one agent's memory. The prefix makes them outlive finished workflows. */
record Topics(String agentId) {
    String facts() {
        return "memory:facts:" + agentId;
    }

    String episodes() {
        return "memory:episodes:" + agentId;
    }

    String summary() {
        return "memory:summary:" + agentId;
    }
}
