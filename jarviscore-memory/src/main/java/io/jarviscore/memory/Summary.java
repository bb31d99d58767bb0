package io.jarviscore.memory;

import io.jarviscore.Memory;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An agent's long-term summary.
 *
 * @param text in words
 * @param from the ledger position of the first episode in it
 * @param to the position of the last episode in it
 * @param generation how often it was rewritten
 * @param at when it was written
 * @param tainted whether an episode in it may repeat text from outside
 */
record Summary(String text, long from, long to, long generation, Instant at, boolean tainted) {
    static final String KIND = "summary";

    /** The first line of the artefact holds everything but the text. */
    private static final String OPEN = "<!-- ";

    private static final String CLOSE = " -->\n";

    Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("from", from);
        data.put("to", to);
        data.put("generation", generation);
        data.put("at", at.toString());
        FactEntry.putTaint(data, tainted);
        data.put("text", text);
        return data;
    }

    static Optional<Summary> of(Map<String, Object> data) {
        if (data.get("from") instanceof Number from
                && data.get("to") instanceof Number to
                && data.get("generation") instanceof Number generation) {
            return Optional.of(
                    new Summary(
                            String.valueOf(data.get("text")),
                            from.longValue(),
                            to.longValue(),
                            generation.longValue(),
                            instant(String.valueOf(data.get("at"))),
                            FactEntry.isTainted(data)));
        }
        return Optional.empty();
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    /** As an artefact that people can read. */
    String markdown() {
        Map<String, Object> head = data();
        head.remove("text");
        return OPEN + Json.write(head) + CLOSE + text + "\n";
    }

    /** Reads an artefact; empty if it is none of ours. */
    static Optional<Summary> ofMarkdown(String artefact) {
        int end = artefact.indexOf(CLOSE);
        if (!artefact.startsWith(OPEN) || end < 0) {
            return Optional.empty();
        }
        try {
            Map<String, Object> data =
                    new LinkedHashMap<>(Json.parseObject(artefact.substring(OPEN.length(), end)));
            data.put("text", artefact.substring(end + CLOSE.length()).strip());
            return of(data);
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    Memory.Item item() {
        return new Memory.Item(
                "",
                Memory.Kind.SUMMARY,
                "",
                text,
                at,
                "episodes " + from + " to " + to,
                1,
                1,
                tainted);
    }
}
