package io.jarviscore.testing.google;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields that a {@code generateContent} request may have. Google's servers refuse any other
 * one; Vertex AI also the ids of calls.
 */
final class GeminiFields {
    static final GeminiFields OF_GEMINI = new GeminiFields(true);
    static final GeminiFields OF_VERTEX = new GeminiFields(false);

    /** An object with any fields. */
    private static final Set<String> ANYTHING = Set.of();

    private final Map<String, Set<String>> known = new HashMap<>();

    private GeminiFields(boolean callIds) {
        known.put(
                "",
                Set.of(
                        "contents",
                        "systemInstruction",
                        "generationConfig",
                        "tools",
                        "toolConfig",
                        "safetySettings",
                        "cachedContent"));
        known.put("contents", Set.of("role", "parts"));
        known.put("systemInstruction", Set.of("role", "parts"));
        known.put(
                "parts",
                Set.of(
                        "text",
                        "inlineData",
                        "fileData",
                        "functionCall",
                        "functionResponse",
                        "thought",
                        "thoughtSignature"));
        known.put("inlineData", Set.of("mimeType", "data"));
        known.put("fileData", Set.of("mimeType", "fileUri"));
        known.put("functionCall", callIds ? Set.of("id", "name", "args") : Set.of("name", "args"));
        known.put(
                "functionResponse",
                callIds ? Set.of("id", "name", "response") : Set.of("name", "response"));
        known.put(
                "generationConfig",
                Set.of(
                        "temperature",
                        "topP",
                        "topK",
                        "maxOutputTokens",
                        "stopSequences",
                        "candidateCount",
                        "seed",
                        "responseMimeType",
                        "responseSchema",
                        "responseJsonSchema",
                        "thinkingConfig"));
        known.put("thinkingConfig", Set.of("thinkingBudget", "thinkingLevel", "includeThoughts"));
        known.put("tools", Set.of("functionDeclarations", "googleSearch"));
        known.put(
                "functionDeclarations",
                Set.of("name", "description", "parameters", "parametersJsonSchema"));
        known.put("toolConfig", Set.of("functionCallingConfig"));
        known.put("functionCallingConfig", Set.of("mode", "allowedFunctionNames"));
        known.put("safetySettings", Set.of("category", "threshold"));
    }

    /** The complaint about the first field that there is not. */
    Optional<String> unknownIn(Map<String, Object> body) {
        return unknown("", "", body);
    }

    private Optional<String> unknown(String kind, String path, @Nullable Object value) {
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                Optional<String> found = unknown(kind, path + "[" + i + "]", list.get(i));
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }
        Set<String> fields = known.getOrDefault(kind, ANYTHING);
        if (!(value instanceof Map<?, ?> object) || fields.isEmpty()) {
            return Optional.empty();
        }
        return object.entrySet().stream()
                .map(field -> unknown(fields, path, field.getKey().toString(), field.getValue()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> unknown(
            Set<String> fields, String path, String name, @Nullable Object value) {
        return fields.contains(name)
                ? unknown(name, path.isEmpty() ? name : path + "." + name, value)
                : Optional.of(
                        "Invalid JSON payload received. Unknown name \""
                                + name
                                + "\""
                                + (path.isEmpty() ? "" : " at '" + path + "'")
                                + ": Cannot find field.");
    }
}
