package io.jarviscore.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import io.jarviscore.Mesh;
import io.jarviscore.Settings;
import io.jarviscore.SettingsFrom;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class LogLevelsTest {
    private final Logger ours = (Logger) LoggerFactory.getLogger("io.jarviscore");

    @AfterEach
    void restore() {
        ours.setLevel(null);
    }

    @ParameterizedTest
    @CsvSource({
        "DEBUG, DEBUG",
        "info, INFO",
        "WARNING, WARN",
        "Warn, WARN",
        "CRITICAL, ERROR",
        "fatal, ERROR",
        "error, ERROR",
        "trace, TRACE"
    })
    void theLevelHoldsForTheLoggersOfThisLibrary(String word, String level) {
        LogLevels.apply(SettingsFrom.of(Map.of(), Map.of("LOG_LEVEL", word)));

        assertThat(ours.getLevel()).hasToString(level);
        assertThat(LoggerFactory.getLogger(Mesh.class).isErrorEnabled()).isTrue();
    }

    @Test
    void withoutItTheProgramsOwnConfigurationStays() {
        LogLevels.apply(Settings.of(Map.of()));

        assertThat(ours.getLevel()).isNull();
    }

    @Test
    void anotherWordIsRefused() {
        assertThatThrownBy(() -> Settings.of(Map.of("log_level", "loud")))
                .hasMessageContaining("log_level")
                .hasMessageContaining("trace, debug, info, warn, error");
    }
}
