package io.jarviscore;

import java.util.LinkedHashMap;
import java.util.Map;

/** A {@link Cause} as part of a stored outcome: its fields, and {@code kind}. */
final class StoredCause {
    private StoredCause() {}

    static Map<String, Object> write(Cause cause) {
        return switch (cause) {
            case Cause.LimitReached c ->
                    form("limit", Map.of("limit", c.limit(), "used", c.used(), "max", c.max()));
            case Cause.Failed c -> form("failed", Map.of("type", c.type(), "message", c.message()));
            case Cause.ModelFailed c ->
                    form("model", Map.of("failure", c.failure().name(), "message", c.message()));
            case Cause.Stalled c ->
                    form("stalled", Map.of("action", c.action(), "times", c.times()));
            case Cause.ProtocolViolation c ->
                    form("protocol", Map.of("detail", c.detail(), "times", c.times()));
            case Cause.CodeFailed c ->
                    form("code", Map.of("attempts", c.attempts(), "error", c.error()));
            case Cause.FinishRejected c -> form("finish", Map.of("reasons", c.reasons()));
            case Cause.DependencyFailed c ->
                    form("dependency", Map.of("step", c.stepId(), "status", c.status().name()));
            case Cause.AwaitingApproval c ->
                    form("awaiting", Map.of("approval", c.approvalId(), "question", c.question()));
            case Cause.NotApproved c ->
                    form(
                            "refused",
                            Map.of("approval", c.approvalId(), "by", c.by(), "note", c.note()));
            case Cause.Cancelled c -> form("cancelled", Map.of("reason", c.reason()));
        };
    }

    static Cause read(StoredFields f) {
        return switch (f.text("kind")) {
            case "limit" ->
                    new Cause.LimitReached(f.text("limit"), f.number("used"), f.number("max"));
            case "failed" -> new Cause.Failed(f.text("type"), f.text("message"));
            case "model" ->
                    new Cause.ModelFailed(
                            f.constant("failure", ModelFailure.class), f.text("message"));
            case "stalled" -> new Cause.Stalled(f.text("action"), f.count("times"));
            case "protocol" -> new Cause.ProtocolViolation(f.text("detail"), f.count("times"));
            case "code" -> new Cause.CodeFailed(f.count("attempts"), f.text("error"));
            case "finish" -> new Cause.FinishRejected(f.texts("reasons"));
            case "dependency" ->
                    new Cause.DependencyFailed(
                            f.text("step"), f.constant("status", Outcome.Status.class));
            case "awaiting" -> new Cause.AwaitingApproval(f.text("approval"), f.text("question"));
            case "refused" ->
                    new Cause.NotApproved(f.text("approval"), f.text("by"), f.text("note"));
            case "cancelled" -> new Cause.Cancelled(f.text("reason"));
            default -> throw new StoredFields.Damage("field kind names no cause");
        };
    }

    private static Map<String, Object> form(String kind, Map<String, Object> fields) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("kind", kind);
        form.putAll(fields);
        return form;
    }
}
