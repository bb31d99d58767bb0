package io.jarviscore.nexus.grant;

import io.jarviscore.Measure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * The metrics of credentials. Labels are providers of the catalogue and outcomes: never a
 * connection, a user or an address. Each is added when it counts for the first time. Thread-safe.
 */
public final class NexusMeasures {
    private final Consumer<Measure> add;
    private final Map<String, Timed> timers = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

    /** Adds to these metrics. */
    public NexusMeasures(Consumer<Measure> add) {
        this.add = add;
    }

    /** Counts something that took a time, by provider and outcome. */
    public void time(String name, String provider, String outcome, long nanos) {
        timers.computeIfAbsent(
                        String.join(" ", name, provider, outcome),
                        any -> timer(name, Map.of("provider", provider, "outcome", outcome)))
                .add(nanos);
    }

    /** Counts something by one label. */
    public void count(String name, String label, String value) {
        counters.computeIfAbsent(
                        String.join(" ", name, label, value),
                        any -> counter(name, Map.of(label, value)))
                .increment();
    }

    private Timed timer(String name, Map<String, String> tags) {
        Timed timed = new Timed(new LongAdder(), new LongAdder());
        add.accept(
                new Measure.Timer(
                        "jarviscore.nexus." + name,
                        "Calls with credentials",
                        tags,
                        timed.count::sum,
                        () -> Duration.ofNanos(timed.nanos.sum())));
        return timed;
    }

    private LongAdder counter(String name, Map<String, String> tags) {
        LongAdder count = new LongAdder();
        add.accept(
                new Measure.Counter(
                        "jarviscore.nexus." + name, "Credentials: " + name, tags, count::sum));
        return count;
    }

    private record Timed(LongAdder count, LongAdder nanos) {
        void add(long time) {
            count.increment();
            nanos.add(time);
        }
    }
}
