package io.jarviscore.kernel.plan;

import io.jarviscore.json.Json;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a step's result was judged.
 *
 * @param kind whether the criterion is met
 * @param note why, in a sentence
 */
public record Verdict(Kind kind, String note) {
    private static final int LONGEST_NOTE = 600;

    /** Cuts a long note. */
    public Verdict {
        note = Json.cut(LONGEST_NOTE, note);
    }

    /** Whether a step's criterion is met. */
    public enum Kind {
        /** It is. */
        PASS,
        /** In part: dependent steps can start. */
        PARTIAL,
        /** It is not: the plan has to be revised. */
        FAIL
    }

    /** Whether steps that depend on the result can start. */
    public boolean lets() {
        return kind != Kind.FAIL;
    }

    /** Reads {@code {"verdict": …, "note": …}} from a reply; empty if it is absent. */
    public static Optional<Verdict> read(String reply) {
        return ModelJson.in(reply)
                .filter(Map.class::isInstance)
                .map(Map.class::cast)
                .flatMap(Verdict::of);
    }

    private static Optional<Verdict> of(Map<?, ?> fields) {
        String word = String.valueOf(fields.get("verdict")).strip().toLowerCase(Locale.ROOT);
        String note = fields.get("note") instanceof String text ? text.strip() : "";
        return switch (word) {
            case "pass" -> Optional.of(new Verdict(Kind.PASS, note));
            case "partial" -> Optional.of(new Verdict(Kind.PARTIAL, note));
            case "fail" -> Optional.of(new Verdict(Kind.FAIL, note));
            default -> Optional.empty();
        };
    }
}
