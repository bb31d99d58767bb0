package io.jarviscore.metrics;

import java.time.Duration;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A number that a module measures, for the metrics of the mesh ({@link
 * io.jarviscore.extension.MeshAssembly#measure}). It is read when metrics are collected, on any
 * thread; reading must not throw and may block for moments only. A measure that is not collected
 * costs only the counting.
 */
public sealed interface Measure {
    /** The name with dots, such as {@code jarviscore.p2p.members}. */
    String name();

    /** One line for people. */
    String description();

    /** Labels, of few values known beforehand; no ids. */
    Map<String, String> tags();

    /**
     * A value that goes up and down.
     *
     * @param value reads it
     */
    record Gauge(String name, String description, Map<String, String> tags, DoubleSupplier value)
            implements Measure {
        /** Copies the tags. */
        public Gauge {
            tags = Map.copyOf(tags);
        }
    }

    /**
     * A count since the start that never falls.
     *
     * @param count reads it
     */
    record Counter(String name, String description, Map<String, String> tags, LongSupplier count)
            implements Measure {
        /** Copies the tags. */
        public Counter {
            tags = Map.copyOf(tags);
        }
    }

    /**
     * How often something was done since the start, and how long it took altogether.
     *
     * @param count reads how often
     * @param total reads how long
     */
    record Timer(
            String name,
            String description,
            Map<String, String> tags,
            LongSupplier count,
            Supplier<Duration> total)
            implements Measure {
        /** Copies the tags. */
        public Timer {
            tags = Map.copyOf(tags);
        }
    }
}
