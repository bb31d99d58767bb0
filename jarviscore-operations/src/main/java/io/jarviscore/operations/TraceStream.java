package io.jarviscore.operations;

import io.jarviscore.coordination.Ledger;
import io.jarviscore.json.Json;

/**
 * Traces in the state store, for readers on other machines: the topic {@code trace:WORKFLOW} of the
 * ledger, with the lines of the trace files. A reader that remembers its last position resumes
 * without a gap, as long as the ledger keeps the entries. Blocks for the store.
 */
final class TraceStream {
    private static final String TOPIC = "trace:";
    private static final String KIND = "trace";

    private final Ledger ledger;

    TraceStream(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * Appends a line; as durable as the store when it returns.
     *
     * @throws io.jarviscore.JarvisException if the store cannot be used
     */
    void append(TraceEvents.Line line) {
        ledger.append(TOPIC + line.workflowId(), KIND, Json.parseObject(line.text()));
    }
}
