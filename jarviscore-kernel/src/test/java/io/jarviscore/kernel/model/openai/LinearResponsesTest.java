package io.jarviscore.kernel.model.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jarviscore.testing.Linearity;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events of the Responses format are put together in a time that grows with their number. */
@Timeout(60)
class LinearResponsesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"response.output_text.delta\",\"output_index\":%d,\"delta\":\"x\"}",
                "{\"type\":\"response.output_text.delta\",\"delta\":\"x\"}",
                "{\"type\":\"response.output_item.added\",\"output_index\":%d,"
                        + "\"item\":{\"phase\":\"commentary\"}}",
                "{\"type\":\"response.output_item.done\",\"item\":{\"type\":\"message\"}}",
                "{\"type\":\"response.output_item.done\",\"output_index\":%d,\"item\":{}}",
                "{\"type\":\"error\"}",
                "{}"
            })
    void manyEvents(String event) {
        Linearity.check(60_000, n -> events(event, n), LinearResponsesTest::assemble);
    }

    private static List<JsonNode> events(String event, int count) {
        List<JsonNode> events = new ArrayList<>(count);
        try {
            for (int i = 0; i < count; i++) {
                events.add(JSON.readTree(event.replace("%d", String.valueOf(i))));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
        return events;
    }

    private static void assemble(List<JsonNode> events) {
        ResponsesAssembler assembler = new ResponsesAssembler();
        events.forEach(assembler::take);
        assembler.body();
    }
}
