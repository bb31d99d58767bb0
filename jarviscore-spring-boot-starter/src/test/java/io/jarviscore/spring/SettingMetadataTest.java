package io.jarviscore.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.json.Json;
import io.jarviscore.settings.SettingKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The file that development environments complete property names from. */
class SettingMetadataTest {
    @Test
    void everySettingIsDescribedOnce() throws IOException {
        assertThat(properties())
                .extracting(property -> property.get("name"))
                .containsExactlyElementsOf(
                        SettingKeys.all().stream()
                                .map(setting -> "jarviscore." + setting.key().replace('_', '-'))
                                .toList());
    }

    @Test
    void aDescriptionHasTypeDefaultAndVariable() throws IOException {
        assertThat(property("jarviscore.shutdown-timeout"))
                .containsEntry("type", "java.time.Duration")
                .hasEntrySatisfying(
                        "defaultValue", value -> assertThat((String) value).matches("[0-9]+s"));
        assertThat(property("jarviscore.bind-port"))
                .containsEntry("type", "java.lang.Integer")
                .containsEntry("defaultValue", "7946")
                .hasEntrySatisfying(
                        "description",
                        text -> assertThat((String) text).contains("JARVISCORE_BIND_PORT"));
        assertThat(property("jarviscore.state-store"))
                .containsEntry("type", "io.jarviscore.settings.StateStore");
    }

    private static Map<String, Object> property(String name) throws IOException {
        return properties().stream()
                .filter(property -> name.equals(property.get("name")))
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked") // as the build wrote it
    private static List<Map<String, Object>> properties() throws IOException {
        try (InputStream file =
                SettingMetadata.class.getResourceAsStream("/" + SettingMetadata.FILE)) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return (List<Map<String, Object>>)
                    Objects.requireNonNull(Json.parseObject(text).get("properties"));
        }
    }
}
