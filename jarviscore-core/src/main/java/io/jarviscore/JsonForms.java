package io.jarviscore;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The JSON in which web layers show outcomes, results, views and questions. */
final class JsonForms {
    private JsonForms() {}

    static Map<String, @Nullable Object> of(Outcome outcome) {
        Form form = new Form();
        form.put("status", outcome.status().name());
        form.put("summary", outcome.summary());
        form.put("payload", outcome.hasPayload() ? outcome.payload() : null);
        form.put("cause", outcome.cause().map(JsonForms::of).orElse(null));
        form.put("usage", of(outcome.usage()));
        form.put("recovered", outcome.recovered());
        form.put("node", outcome.node());
        form.put("taint", List.copyOf(outcome.taint()));
        return form.values();
    }

    static Map<String, @Nullable Object> of(WorkflowResult result) {
        Form form = new Form();
        form.put("workflowId", result.workflowId());
        form.put("status", result.status().name());
        Form steps = new Form();
        result.steps().forEach((id, outcome) -> steps.put(id, of(outcome)));
        form.put("steps", steps.values());
        form.put("usage", of(result.usage()));
        return form.values();
    }

    static Map<String, @Nullable Object> of(WorkflowView view) {
        Form form = new Form();
        form.put("workflowId", view.workflowId());
        form.put("status", view.status().name());
        form.put("startedAt", view.startedAt().toString());
        form.put("changedAt", view.changedAt().toString());
        Form steps = new Form();
        view.steps().forEach((id, step) -> steps.put(id, of(step)));
        form.put("steps", steps.values());
        return form.values();
    }

    static Map<String, @Nullable Object> of(WorkflowView.StepView step) {
        Form form = new Form();
        form.put("id", step.id());
        form.put("status", step.status().name());
        form.put("agent", step.agent());
        form.put("node", step.node());
        form.put("attempts", step.attempts());
        form.put("startedAt", text(step.startedAt()));
        form.put("endedAt", text(step.endedAt()));
        form.put("outcome", step.outcome().map(JsonForms::of).orElse(null));
        form.put("question", step.question().map(JsonForms::of).orElse(null));
        return form.values();
    }

    static Map<String, @Nullable Object> of(Approval approval) {
        Form form = new Form();
        form.put("id", approval.id());
        form.put("workflowId", approval.workflowId());
        form.put("stepId", approval.stepId());
        form.put("question", approval.question());
        form.put("details", approval.details());
        form.put("status", approval.status().name());
        form.put("decidedBy", approval.decidedBy());
        form.put("note", approval.note());
        form.put("edited", approval.edited().orElse(null));
        form.put("requestedAt", text(Optional.of(approval.requestedAt())));
        form.put("expiresAt", text(approval.expiresAt()));
        form.put("decidedAt", text(approval.decidedAt()));
        return form.values();
    }

    private static Map<String, @Nullable Object> of(Cause cause) {
        Form form = new Form();
        fieldsOf(cause).forEach(form::put);
        form.put("text", cause.describe());
        return form.values();
    }

    /** The kind of a cause and its fields; stores keep them, so a name that was used stays. */
    static Map<String, Object> fieldsOf(Cause cause) {
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

    private static Map<String, Object> form(String kind, Map<String, Object> fields) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("kind", kind);
        form.putAll(fields);
        return form;
    }

    private static Map<String, @Nullable Object> of(Usage usage) {
        Form form = new Form();
        form.put("inputTokens", usage.inputTokens());
        form.put("outputTokens", usage.outputTokens());
        form.put("cachedTokens", usage.cachedTokens());
        form.put("costUsd", usage.costUsd().orElse(null));
        form.put("modelCalls", usage.modelCalls());
        form.put("turns", usage.turns());
        form.put("elapsedMs", usage.elapsed().toMillis());
        return form.values();
    }

    private static @Nullable String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(null);
    }

    /** Fields in order, of which some have no value. */
    private record Form(Map<String, @Nullable Object> values) {
        Form() {
            this(new LinkedHashMap<>());
        }

        void put(String name, @Nullable Object value) {
            values.put(name, value);
        }
    }
}
