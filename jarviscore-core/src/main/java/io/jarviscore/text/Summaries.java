package io.jarviscore.text;

import io.jarviscore.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes one sentence, without JSON, about how a task ended. */
public final class Summaries {
    private static final int MAX_LENGTH = 300;

    /** How many characters of a line are cleaned; the rest is not shown anyway. */
    private static final int LOOKED_AT = 10_000;

    /** Where agents put prose, most telling first. The order is the original framework's. */
    private static final List<String> PROSE_KEYS =
            List.of(
                    "result_summary",
                    "response",
                    "content",
                    "final_answer",
                    "answer",
                    "summary",
                    "message",
                    "text",
                    "brief");

    private Summaries() {}

    public static String ofSuccess(@Nullable Object payload) {
        return switch (payload) {
            case null -> "Completed.";
            case Number number -> "The result is " + number + ".";
            case Boolean yes -> "The result is " + yes + ".";
            default -> prose(payload).flatMap(Summaries::words).orElse("Completed.");
        };
    }

    /** The first line of words, shortened with a mark that shows it. */
    public static String line(String text) {
        return words(text).orElse("No message.");
    }

    /** The first line that is not part of a code fence; empty if there is none. */
    private static Optional<String> words(String text) {
        boolean fenced = false;
        for (String line : text.strip().lines().toList()) {
            String stripped = line.strip();
            if (stripped.startsWith("```") || stripped.startsWith("~~~")) {
                fenced = !fenced;
            } else if (!fenced) {
                String shown = OutsideText.line(stripped.substring(0, end(stripped)));
                if (!shown.isEmpty()) {
                    return Optional.of(
                            shown.length() <= MAX_LENGTH ? shown : Json.cut(MAX_LENGTH - 1, shown));
                }
            }
        }
        return Optional.empty();
    }

    /** How much of a line is looked at: far more than is shown. */
    private static int end(String line) {
        return Math.min(line.length(), LOOKED_AT);
    }

    private static Optional<String> prose(@Nullable Object value) {
        if (value instanceof String text) {
            return looksLikeJson(text) || text.isBlank() ? Optional.empty() : Optional.of(text);
        }
        if (value instanceof Map<?, ?> map) {
            return PROSE_KEYS.stream()
                    .map(map::get)
                    .map(Summaries::prose)
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        return Optional.empty();
    }

    private static boolean looksLikeJson(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") || start.startsWith("[");
    }
}
