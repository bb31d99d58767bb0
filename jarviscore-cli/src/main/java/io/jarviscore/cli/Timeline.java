package io.jarviscore.cli;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Events of a trace as lines for people. */
final class Timeline {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Timeline() {}

    static String line(TraceLine line) {
        if (line.type().equals(TraceLine.UNREADABLE)) {
            return "!! "
                    + line.text("file")
                    + " line "
                    + line.text("line")
                    + ": "
                    + line.text("reason");
        }
        return (line.isError() ? "!! " : "   ")
                + TIME.format(line.at())
                + "  "
                + (line.step().isEmpty() ? "" : "[" + Text.line(line.step()) + "] ")
                + Text.line(what(line));
    }

    private static String what(TraceLine line) {
        return switch (line.type()) {
            case "llm_response" ->
                    line.text("model")
                            + ", turn "
                            + line.text("turn")
                            + ": "
                            + line.text("decision")
                            + "  ("
                            + line.whole("input_tokens")
                            + " tokens in, "
                            + line.whole("output_tokens")
                            + " out"
                            + line.number("cost_usd")
                                    .map(usd -> ", " + Text.dollars(usd))
                                    .orElse("")
                            + ", "
                            + line.text("latency_ms")
                            + " ms)";
            case "tool_result" ->
                    line.text("tool")
                            + line.text("args")
                            + " → "
                            + line.text("result")
                            + line.text("error");
            default -> line.type() + "  " + fields(line.data());
        };
    }

    private static String fields(Map<String, Object> data) {
        return data.entrySet().stream()
                .map(field -> field.getKey() + "=" + field.getValue())
                .collect(Collectors.joining(", "));
    }
}
