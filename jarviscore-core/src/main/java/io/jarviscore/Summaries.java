package io.jarviscore;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the sentence that tells a person how a task ended, so that nobody has to read JSON. */
final class Summaries {
    private static final int MAX_LENGTH = 300;

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

    static String ofSuccess(@Nullable Object payload) {
        return switch (payload) {
            case null -> "Completed.";
            case Number number -> "The result is " + number + ".";
            case Boolean yes -> "The result is " + yes + ".";
            default -> prose(payload).map(Summaries::line).orElse("Completed.");
        };
    }

    /** The first line, shortened with a mark that shows it. */
    static String line(String text) {
        String first = text.strip().lines().findFirst().orElse("").strip();
        if (first.isEmpty()) {
            return "No message.";
        }
        return first.length() <= MAX_LENGTH ? first : first.substring(0, MAX_LENGTH - 1) + "…";
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
