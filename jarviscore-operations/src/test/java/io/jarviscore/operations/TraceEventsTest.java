package io.jarviscore.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.MeshEvent;
import io.jarviscore.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceEventsTest {
    private static final String SECRET = "canary-7f3a-9b2c-e1d8";

    private final TraceEvents events = new TraceEvents("node-1", Redaction.of(List.of(SECRET)));

    private String lineOfResult(String result) {
        MeshEvent call =
                new MeshEvent.ToolCall(
                        Instant.EPOCH, "w/s", "clerk", "read", "{}", false, result, Duration.ZERO);
        return events.line(1, call).text();
    }

    @ParameterizedTest
    @ValueSource(ints = {1_980, 1_990, 1_999, 2_000})
    void aSecretAcrossACutLeavesNoPart(int before) {
        assertThat(lineOfResult("x".repeat(before) + SECRET + "y".repeat(9_000)))
                .doesNotContain("canary");
    }

    @Test
    void aLongTextIsCutWithTheLengthOfTheRest() {
        assertThat(lineOfResult("x".repeat(10_000))).contains("x… [8000 more characters]");
    }

    @Test
    void theLineIsJsonWhateverTheTextIs() {
        String odd = "\"quoted\\\" \u0000 \ud83d\ude00 \n";

        assertThat(Json.parseObject(lineOfResult(odd)).get("data")).asString().contains(odd);
    }
}
