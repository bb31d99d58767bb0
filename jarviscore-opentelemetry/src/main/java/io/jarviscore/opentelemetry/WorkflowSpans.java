package io.jarviscore.opentelemetry;

import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.metrics.GenAiProvider;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Makes spans of events: a workflow, each attempt at a step, each decision of a model and each tool
 * call, with the names and attributes of OpenTelemetry's GenAI conventions. Never blocks longer
 * than the application's span processor. Thread-safe.
 *
 * <p>At most {@value #MOST_OPEN} spans are open; work that begins beyond them has none.
 */
final class WorkflowSpans implements Consumer<MeshEvent>, AutoCloseable {
    static final int MOST_OPEN = 10_000;

    private final Tracer tracer;
    private final Map<String, Span> workflows = new ConcurrentHashMap<>();
    private final Map<String, Span> steps = new ConcurrentHashMap<>();

    WorkflowSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public void accept(MeshEvent event) {
        switch (event) {
            case MeshEvent.Workflow workflow -> workflow(workflow);
            case MeshEvent.Step step -> step(step);
            case MeshEvent.Turn turn -> turn(turn);
            case MeshEvent.ToolCall call -> toolCall(call);
            default -> {
                // Counted by the metrics; no part of a workflow's trace.
            }
        }
    }

    /** Ends open spans, so that they are exported. */
    @Override
    public void close() {
        steps.values().forEach(Span::end);
        workflows.values().forEach(Span::end);
        steps.clear();
        workflows.clear();
    }

    private void workflow(MeshEvent.Workflow event) {
        String id = event.workflowId();
        if (event.result().isEmpty()) {
            if (workflows.size() < MOST_OPEN) {
                workflows.computeIfAbsent(
                        id,
                        started ->
                                tracer.spanBuilder("workflow")
                                        .setParent(WorkflowTrace.of(id))
                                        .setAttribute("jarviscore.workflow.id", id)
                                        .setStartTimestamp(event.at())
                                        .startSpan());
            }
            return;
        }
        Span span = workflows.remove(id);
        if (span != null) {
            end(span, event.result().get().status(), event.at());
        }
    }

    private void step(MeshEvent.Step event) {
        if (event.phase() == MeshEvent.StepPhase.STARTED) {
            if (steps.size() < MOST_OPEN) {
                steps.computeIfAbsent(event.task(), task -> started(event));
            }
            return;
        }
        Span span = steps.remove(event.task());
        if (span != null) {
            span.setAttribute("jarviscore.attempt", event.attempt());
            end(
                    span,
                    event.outcome().map(Outcome::status).orElse(Outcome.Status.FAILURE),
                    event.at());
        }
    }

    private Span started(MeshEvent.Step event) {
        return tracer.spanBuilder("invoke_agent " + event.agentId())
                .setParent(parentOf(event.task()))
                .setAttribute("gen_ai.operation.name", "invoke_agent")
                .setAttribute("gen_ai.agent.id", event.agentId())
                .setAttribute("jarviscore.workflow.id", workflowOf(event.task()))
                .setAttribute("jarviscore.task.id", event.task())
                .setStartTimestamp(event.at())
                .startSpan();
    }

    private void turn(MeshEvent.Turn turn) {
        Span span =
                past("chat " + turn.model(), turn.task(), turn.at(), turn.usage().elapsed())
                        .setSpanKind(SpanKind.CLIENT)
                        .setAttribute("gen_ai.operation.name", "chat")
                        .setAttribute("gen_ai.provider.name", GenAiProvider.nameOf(turn.provider()))
                        .setAttribute("gen_ai.request.model", turn.model())
                        .setAttribute("gen_ai.usage.input_tokens", turn.usage().inputTokens())
                        .setAttribute("gen_ai.usage.output_tokens", turn.usage().outputTokens())
                        .setAttribute("jarviscore.turn", turn.number())
                        .startSpan();
        turn.usage()
                .costUsd()
                .map(BigDecimal::doubleValue)
                .ifPresent(usd -> span.setAttribute("jarviscore.cost_usd", usd));
        span.end(turn.at());
    }

    private void toolCall(MeshEvent.ToolCall call) {
        Span span =
                past("execute_tool " + call.tool(), call.task(), call.at(), call.elapsed())
                        .setAttribute("gen_ai.operation.name", "execute_tool")
                        .setAttribute("gen_ai.tool.name", call.tool())
                        .startSpan();
        if (call.failed()) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(call.at());
    }

    /** For an event that is reported at its end. */
    private SpanBuilder past(String name, String task, Instant end, Duration elapsed) {
        return tracer.spanBuilder(name)
                .setParent(contextOf(task))
                .setAttribute("jarviscore.task.id", task)
                .setStartTimestamp(end.minus(elapsed));
    }

    /** The span of a task that runs here, else the nearest one above it. */
    Context contextOf(String task) {
        Span step = steps.get(task);
        return step == null ? parentOf(task) : Context.root().with(step);
    }

    private Context parentOf(String task) {
        String workflow = workflowOf(task);
        Span span = workflows.get(workflow);
        return span == null ? WorkflowTrace.of(workflow) : Context.root().with(span);
    }

    private static String workflowOf(String task) {
        int slash = task.indexOf('/');
        return slash < 0 ? task : task.substring(0, slash);
    }

    private static void end(Span span, Outcome.Status status, Instant at) {
        span.setAttribute("jarviscore.status", status.name());
        switch (status) {
            case FAILURE, TIMEOUT -> span.setStatus(StatusCode.ERROR, status.name());
            case SUCCESS -> span.setStatus(StatusCode.OK);
            case WAITING, CANCELLED, SKIPPED -> {
                // Neither went wrong nor came to a result.
            }
        }
        span.end(at);
    }
}
