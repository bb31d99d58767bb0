package io.jarviscore.kernel.model.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.ChatRequest;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.json.Json;
import io.jarviscore.kernel.model.wire.ChatDefaults;
import io.jarviscore.kernel.model.wire.Delivery;
import io.jarviscore.kernel.model.wire.ModelQuirks;
import io.jarviscore.kernel.model.wire.OutputLimit;
import io.jarviscore.kernel.model.wire.WireJson;
import io.jarviscore.kernel.model.wire.WrittenSchema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WrittenSchemaTest {
    private final Map<String, Object> plain =
            Map.of(
                    "type",
                    "object",
                    "properties",
                    Map.of(
                            "name",
                            Map.of("type", "string", "description", "the \"whole\" naïve 名")),
                    "required",
                    List.of("name"));

    @Test
    void itIsTheMapThatItWasMadeOf() {
        WrittenSchema written = WrittenSchema.of(plain);

        assertThat(written).isEqualTo(plain);
        assertThat(Json.parse(written.text())).isEqualTo(plain);
        assertThat(WrittenSchema.of(written)).isSameAs(written);
    }

    @Test
    void itCannotBeChangedAndDoesNotChangeWithItsOrigin() {
        Map<String, Object> origin = new HashMap<>(plain);
        WrittenSchema written = WrittenSchema.of(origin);

        origin.put("required", List.of());

        assertThat(written).isEqualTo(plain);
        assertThatThrownBy(() -> written.put("type", "array"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> written.entrySet().iterator().next().setValue("array"))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aRequestCarriesItAsItCarriesAPlainMap() {
        assertThat(requestWith(WrittenSchema.of(plain)))
                .isEqualTo(requestWith(Json.ordered(plain)));
    }

    private static byte[] requestWith(Map<String, Object> schema) {
        ChatRequest request =
                ChatRequest.builder()
                        .system("Be brief.")
                        .user("Who?")
                        .tools(List.of(new ToolSpec("greet", "Greets", schema)))
                        .build();
        ChatCompletionsWriter writer = new ChatCompletionsWriter(new ChatDefaults(0.7, 100));
        ModelQuirks quirks = ModelQuirks.of("gpt-4o", OutputLimit.MAX_TOKENS);
        return WireJson.write(out -> writer.write(out, request, "gpt-4o", quirks, Delivery.WHOLE));
    }
}
