package io.jarviscore.memory;

import io.jarviscore.coordination.Ledger;
import io.jarviscore.metrics.Measure;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what memories keep: facts, episodes, notes and summaries. */
final class CountedLedger implements Ledger {
    private final Ledger ledger;
    private final LongAdder writes;

    CountedLedger(Ledger ledger, LongAdder writes) {
        this.ledger = ledger;
        this.writes = writes;
    }

    CountedLedger(Ledger ledger) {
        this(ledger, new LongAdder());
    }

    Measure measure() {
        return new Measure.Counter(
                "jarviscore.memory.writes",
                "Facts, episodes, notes and summaries that were kept",
                Map.of(),
                writes::sum);
    }

    @Override
    public long append(String topic, String kind, Map<String, Object> data) {
        long position = ledger.append(topic, kind, data);
        writes.increment();
        return position;
    }

    @Override
    public List<Entry> read(String topic, long after, int limit) {
        return ledger.read(topic, after, limit);
    }

    @Override
    public List<Entry> tail(String topic, int limit) {
        return ledger.tail(topic, limit);
    }

    @Override
    public void remove(String topic) {
        ledger.remove(topic);
    }
}
