package io.jarviscore.metrics;

/** Something that publishes measures, beside the events that it observes. Thread-safe. */
public interface MeasureRegistry {
    /** Publishes a measure until closed. */
    AutoCloseable register(Measure measure);
}
