package io.jarviscore.memory.athena;

import io.jarviscore.coordination.Ledger;
import java.util.List;
import java.util.Map;

/** The unsent writes of a scope, in the state store, in order. Bounded by the ledger. */
final class Backlog {
    private static final int BATCH = 50;
    private static final String WRITE = "write";
    private static final String SENT = "sent";

    private final Ledger ledger;
    private final String topic;

    Backlog(Ledger ledger, String server, Scope scope) {
        this.ledger = ledger;
        this.topic = "memory:athena:outbox:" + server + ":" + scope.name();
    }

    void append(Write write) {
        ledger.append(topic, WRITE, write.data());
    }

    /** The next writes that are not sent, oldest first. */
    List<Ledger.Entry> next() {
        return ledger.read(topic, sentUpTo(), BATCH);
    }

    boolean isEmpty() {
        return ledger.read(topic, sentUpTo(), 1).isEmpty();
    }

    void sent(Ledger.Entry entry) {
        ledger.append(topic + ":sent", SENT, Map.of("position", entry.position()));
    }

    private long sentUpTo() {
        return ledger.tail(topic + ":sent", 1).stream()
                .map(entry -> entry.data().get("position"))
                .mapToLong(position -> position instanceof Number number ? number.longValue() : 0)
                .sum();
    }
}
