package io.jarviscore.cli;

import io.jarviscore.testing.Linearity;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of trace files are read in a time that grows with their length. */
@Timeout(60)
class LinearTraceTest {
    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "\"", "[],", "{\"a\":1},", "\\", " ", "1"})
    void aLineIsReadInLinearTime(String piece) {
        String start =
                "{\"workflow_id\":\"w\",\"step_id\":\"s\",\"type\":\"t\",\"timestamp\":"
                        + "\"2026-01-01T00:00:00Z\",\"data\":{\"x\":[";
        Linearity.check(
                400_000,
                n -> start + piece.repeat(n / piece.length()) + "0]}}",
                line -> TraceLine.parse("f", 1, line));
    }
}
