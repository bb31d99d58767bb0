package io.jarviscore.kernel.model.google;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jarviscore.testing.Linearity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events of Gemini are put together in a time that grows with their number. */
@Timeout(60)
class LinearGeminiTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"text\":\"x\"}",
                "{\"text\":\"x\",\"thought\":true}",
                "{\"text\":\"x\",\"thoughtSignature\":\"s\"}",
                "{\"functionCall\":{\"name\":\"f\",\"args\":{}}}",
                "{}",
                "1"
            })
    void partsInManyEventsAndInOne(String part) throws Exception {
        JsonNode one = event(List.of(part));
        Linearity.check(60_000, n -> Collections.nCopies(n, one), LinearGeminiTest::assemble);
        Linearity.check(
                60_000,
                n -> {
                    try {
                        return List.of(event(Collections.nCopies(n, part)));
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                LinearGeminiTest::assemble);
        // By turns, so that no text goes on.
        List<JsonNode> two = List.of(one, event(List.of("{\"text\":\"y\",\"thought\":true}")));
        Linearity.check(
                60_000,
                n -> {
                    List<JsonNode> all = new ArrayList<>(n);
                    for (int i = 0; i < n; i++) {
                        all.add(two.get(i % 2));
                    }
                    return all;
                },
                LinearGeminiTest::assemble);
    }

    private static JsonNode event(List<String> parts) throws Exception {
        return JSON.readTree(
                "{\"candidates\":[{\"content\":{\"parts\":[" + String.join(",", parts) + "]}}]}");
    }

    private static void assemble(List<JsonNode> events) {
        GeminiAssembler assembler = new GeminiAssembler();
        events.forEach(assembler::take);
        assembler.body();
    }
}
