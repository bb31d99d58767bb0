package io.jarviscore.cli;

import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;

/**
 * An event of a trace.
 *
 * @param workflow the workflow's id; empty for a line that cannot be read
 * @param step the step's id; empty for the workflow itself
 * @param at when
 * @param type the event's type; {@link #UNREADABLE} for a damaged line
 * @param data the event's fields
 */
record TraceLine(String workflow, String step, Instant at, String type, Map<String, Object> data) {
    static final String UNREADABLE = "unreadable_line";

    /** Reads a line as the trace writer writes it; a damaged one becomes an event that says so. */
    static TraceLine parse(String file, int number, String text) {
        try {
            Map<String, Object> json = Json.parseObject(text);
            if (json.get("workflow_id") instanceof String workflow
                    && json.get("step_id") instanceof String step
                    && json.get("timestamp") instanceof String at
                    && json.get("type") instanceof String type) {
                return new TraceLine(
                        workflow, step, OffsetDateTime.parse(at).toInstant(), type, data(json));
            }
            return unreadable(file, number, "a field is missing");
        } catch (JsonException e) {
            return unreadable(file, number, "it is no JSON object");
        } catch (DateTimeException e) {
            return unreadable(file, number, "its timestamp is none");
        }
    }

    private static Map<String, Object> data(Map<String, Object> json) {
        return json.get("data") instanceof Map<?, ?> data ? Json.ordered(asFields(data)) : Map.of();
    }

    @SuppressWarnings("unchecked") // a JSON object is always read with text keys
    private static Map<String, Object> asFields(Map<?, ?> data) {
        return (Map<String, Object>) data;
    }

    private static TraceLine unreadable(String file, int number, String why) {
        return new TraceLine(
                "",
                "",
                Instant.EPOCH,
                UNREADABLE,
                Map.of("file", file, "line", number, "reason", why));
    }

    boolean isError() {
        return type.equals(UNREADABLE)
                || type.equals("step_failed")
                || type.equals("error_recovery")
                || Boolean.FALSE.equals(data.get("success"));
    }

    Optional<BigDecimal> number(String field) {
        return data.get(field) instanceof Number number
                ? Optional.of(new BigDecimal(number.toString()))
                : Optional.empty();
    }

    long whole(String field) {
        return number(field).map(BigDecimal::longValue).orElse(0L);
    }

    String text(String field) {
        Object value = data.get(field);
        if (value == null) {
            return "";
        }
        return value instanceof String text ? text : Json.write(value);
    }
}
