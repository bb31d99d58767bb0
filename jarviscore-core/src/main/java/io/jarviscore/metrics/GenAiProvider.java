package io.jarviscore.metrics;

import java.util.Map;

/** The names of model providers in OpenTelemetry's GenAI conventions. */
public final class GenAiProvider {
    private static final Map<String, String> NAMES =
            Map.of(
                    "azure", "azure.ai.openai",
                    "claude", "anthropic",
                    "gemini", "gcp.gemini",
                    "vertex", "gcp.vertex_ai");

    private GenAiProvider() {}

    /**
     * The value of {@code gen_ai.provider.name} for a provider of this library; a provider without
     * one there keeps its own name.
     */
    public static String nameOf(String provider) {
        return NAMES.getOrDefault(provider, provider);
    }
}
