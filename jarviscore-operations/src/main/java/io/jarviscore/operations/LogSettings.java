package io.jarviscore.operations;

import io.jarviscore.Settings;
import io.jarviscore.settings.SettingKeys;
import org.slf4j.LoggerFactory;

/**
 * Applies {@code log_level} and {@code log_directory} where Logback writes the logs and nobody has
 * configured it. An application that configures its logs keeps its configuration.
 */
final class LogSettings {
    private LogSettings() {}

    static void apply(Settings settings) {
        // By name: without Logback on the class path, its classes must not be touched.
        if (LoggerFactory.getILoggerFactory()
                .getClass()
                .getName()
                .equals("ch.qos.logback.classic.LoggerContext")) {
            LogbackDefaults.apply(
                    settings.get(SettingKeys.LOG_LEVEL).name(),
                    settings.isSet(SettingKeys.LOG_DIRECTORY)
                            ? settings.find(SettingKeys.LOG_DIRECTORY)
                            : java.util.Optional.empty());
        }
    }
}
