package io.jarviscore.cli;

import io.jarviscore.coordination.Ledger;
import io.jarviscore.json.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * The trace of a workflow in the state store, which {@code telemetry_stream} writes. Remembers its
 * position, and continues there without a gap. Not thread-safe.
 */
final class StoredTrace {
    private static final int PAGE = 1_000;

    private final Ledger ledger;
    private final String topic;
    private long position;

    StoredTrace(Ledger ledger, String workflow) {
        this.ledger = ledger;
        this.topic = "trace:" + workflow;
    }

    /** The lines that were appended since the last call, oldest first. */
    List<TraceLine> next() {
        List<TraceLine> lines = new ArrayList<>();
        List<Ledger.Entry> page = ledger.read(topic, position, PAGE);
        while (!page.isEmpty()) {
            for (Ledger.Entry entry : page) {
                lines.add(TraceLine.parse(topic, lines.size() + 1, Json.write(entry.data())));
                position = entry.position();
            }
            page = ledger.read(topic, position, PAGE);
        }
        return lines;
    }
}
