package io.jarviscore.engine;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.jarviscore.Settings;
import io.jarviscore.settings.LogLevel;
import io.jarviscore.settings.SettingKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts {@code log_level} into force for the loggers below {@code io.jarviscore}. SLF4J itself
 * cannot; so it knows the two logging libraries that most programs have, neither of which need be
 * there.
 */
final class LogLevels {
    private static final Logger log = LoggerFactory.getLogger(LogLevels.class);
    private static final String OURS = "io.jarviscore";

    private LogLevels() {}

    /** Touches nothing where nothing sets the level: the program's own configuration stays. */
    static void apply(Settings settings) {
        if (settings.isSet(SettingKeys.LOG_LEVEL)) {
            apply(settings.get(SettingKeys.LOG_LEVEL));
        }
    }

    private static void apply(LogLevel level) {
        String library = LoggerFactory.getILoggerFactory().getClass().getName();
        switch (library) {
            case "ch.qos.logback.classic.LoggerContext" -> Logback.apply(level);
            case "org.slf4j.jul.JDK14LoggerFactory" ->
                    java.util.logging.Logger.getLogger(OURS).setLevel(inJdk(level));
            default ->
                    log.warn(
                            "log_level has no effect with {}: set the level of {} in its configuration",
                            library,
                            OURS);
        }
    }

    private static java.util.logging.Level inJdk(LogLevel level) {
        return switch (level) {
            case TRACE -> java.util.logging.Level.FINEST;
            case DEBUG -> java.util.logging.Level.FINE;
            case INFO -> java.util.logging.Level.INFO;
            case WARN -> java.util.logging.Level.WARNING;
            case ERROR -> java.util.logging.Level.SEVERE;
        };
    }

    /** Loaded only where Logback is. */
    private static final class Logback {
        static void apply(LogLevel level) {
            LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
            context.getLogger(OURS).setLevel(Level.valueOf(level.name()));
        }
    }
}
