package io.jarviscore.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenAiProviderTest {
    /** The well-known values of gen_ai.provider.name; {@code openai} is one of them. */
    @ParameterizedTest
    @CsvSource({
        "azure, azure.ai.openai",
        "claude, anthropic",
        "gemini, gcp.gemini",
        "vertex, gcp.vertex_ai",
        "openai, openai",
        "scripted, scripted"
    })
    void aProviderHasItsNameInTheConventions(String provider, String name) {
        assertThat(GenAiProvider.nameOf(provider)).isEqualTo(name);
    }
}
