package io.jarviscore.settings;

/**
 * How severe a log message must be to be written. As a setting in any case, and also in Python's
 * words: {@code warning}, and {@code critical} and {@code fatal} for {@link #ERROR}.
 */
public enum LogLevel {
    /** Everything. */
    TRACE,
    /** Details that help to find a mistake. */
    DEBUG,
    /** Events of normal operation. */
    INFO,
    /** Events that an operator should look at. */
    WARN,
    /** Failures. */
    ERROR
}
