package io.jarviscore.nexus.grant;

import io.jarviscore.metrics.Measure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

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
        String key = name + ' ' + provider + ' ' + outcome;
        Timed known = timers.get(key); // without the lock that computeIfAbsent may take
        if (known == null) {
            known =
                    timers.computeIfAbsent(
                            key,
                            any -> timer(name, Map.of("provider", provider, "outcome", outcome)));
        }
        known.add(nanos);
    }

    /** Counts something by one label. */
    public void count(String name, String label, String value) {
        String key = name + ' ' + label + ' ' + value;
        LongAdder known = counters.get(key);
        if (known == null) {
            known = counters.computeIfAbsent(key, any -> counter(name, Map.of(label, value)));
        }
        known.increment();
    }

    /** Publishes a number of connections in one state. */
    public void connections(String status, DoubleSupplier count) {
        add.accept(
                new Measure.Gauge(
                        "jarviscore.nexus.connections",
                        "Connections or vault records that this process has read",
                        Map.of("status", status),
                        count));
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
                new Measure.Counter("jarviscore.nexus." + name, meaning(name), tags, count::sum));
        return count;
    }

    private static String meaning(String name) {
        return switch (name) {
            case "resolve" -> "Credentials looked for before a call, by how that ended";
            case "blocked" -> "Calls and redirects that a rule of the library stopped";
            case "cache" -> "Look-ups of a Gateway's live credential";
            case "refresh" -> "Refreshes of credentials, one for all that wait for it";
            case "attention" -> "Connections that only a person can restore";
            default -> "Credentials: " + name;
        };
    }

    private record Timed(LongAdder count, LongAdder nanos) {
        void add(long time) {
            count.increment();
            nanos.add(time);
        }
    }
}
