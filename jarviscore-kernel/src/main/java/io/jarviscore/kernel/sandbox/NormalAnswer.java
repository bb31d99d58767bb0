package io.jarviscore.kernel.sandbox;

import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer of a server of the old format to {@code /normal}. Servers wrap the code's output in
 * many ways, so the outcome is searched in the order of the Python framework.
 *
 * @param verdict how the run ended
 * @param output the code's output before its outcome
 */
record NormalAnswer(Verdict verdict, String output) {
    private static final String SUCCESS = "success";

    /** Where servers put the outcome, in the order of the search. */
    private static final List<String> RESULTS =
            List.of("result", "function_result", "execution_result");

    private static final List<String> PLACES =
            List.of("result", "function_result", "execution_result", "data", "response");

    /** Reads an answer; any JSON object yields a result. */
    static NormalAnswer of(Map<String, Object> answer) {
        if (answer.get("output") instanceof String text) {
            Optional<Map<String, Object>> whole = object(text);
            if (whole.isPresent()) {
                return new NormalAnswer(verdict(whole.get()), "");
            }
            List<String> lines = text.lines().toList();
            for (int i = lines.size() - 1; i >= 0; i--) {
                Optional<Map<String, Object>> line = object(lines.get(i));
                if (line.isPresent() && line.get().containsKey(SUCCESS)) {
                    String before = String.join("\n", lines.subList(0, i));
                    return new NormalAnswer(
                            verdict(line.get()),
                            before.isBlank() ? "" : before.stripTrailing() + "\n");
                }
            }
        }
        return new NormalAnswer(verdict(outcome(answer)), "");
    }

    private static Map<?, ?> outcome(Map<String, Object> answer) {
        if (answer.containsKey(SUCCESS) && RESULTS.stream().noneMatch(answer::containsKey)) {
            return answer;
        }
        for (String place : PLACES) {
            if (answer.get(place) instanceof Map<?, ?> object) {
                return object;
            }
        }
        return answer;
    }

    private static Verdict verdict(Map<?, ?> outcome) {
        if (Boolean.FALSE.equals(outcome.get(SUCCESS))) {
            return Verdict.failure(
                    text(outcome.get("error_type"), "Error"),
                    text(
                            outcome.get("error"),
                            "The sandbox server says no more than that it failed."));
        }
        return Verdict.success(outcome.containsKey(SUCCESS) ? outcome.get("result") : outcome);
    }

    private static String text(@Nullable Object value, String otherwise) {
        String text = value == null ? "" : value.toString();
        return text.isBlank() ? otherwise : text;
    }

    private static Optional<Map<String, Object>> object(String text) {
        if (!text.stripLeading().startsWith("{")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.parseObject(text.strip()));
        } catch (JsonException prose) {
            return Optional.empty();
        }
    }
}
