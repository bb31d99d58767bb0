package io.jarviscore.opentelemetry;

import io.jarviscore.Reply;
import io.jarviscore.thread.TaskLog;
import io.jarviscore.thread.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Carries traces in peer messages and mail. A handled message is a span below that of its sender,
 * and is current for the code that handles it; a message from a mailbox is a span of the receiving
 * task with a link to the sender, because mail may be read days later. Thread-safe.
 */
final class CarriedTrace implements TraceContext {
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final String TRACEPARENT = "traceparent";

    private final Tracer tracer;
    private final WorkflowSpans spans;

    CarriedTrace(Tracer tracer, WorkflowSpans spans) {
        this.tracer = tracer;
        this.spans = spans;
    }

    @Override
    public Optional<String> current() {
        Map<String, String> carrier = new HashMap<>();
        W3C.inject(here(), carrier, (map, name, value) -> carrier.put(name, value));
        return Optional.ofNullable(carrier.get(TRACEPARENT));
    }

    /** The span that is current on this thread, else that of the task in the log's context. */
    private Context here() {
        Context current = Context.current();
        if (Span.fromContext(current).getSpanContext().isValid()) {
            return current;
        }
        String workflow = MDC.get(TaskLog.WORKFLOW);
        String step = MDC.get(TaskLog.STEP);
        return workflow == null || step == null ? current : spans.contextOf(workflow + "/" + step);
    }

    @Override
    public <T extends @Nullable Object> T handle(
            String agentId, Optional<String> traceparent, Callable<T> work) throws Exception {
        if (traceparent.isEmpty()) {
            return work.call();
        }
        Context sender = remote(traceparent.get());
        Span span =
                tracer.spanBuilder("handle_message " + agentId)
                        .setParent(sender)
                        .setSpanKind(SpanKind.SERVER)
                        .setAttribute("gen_ai.agent.id", agentId)
                        .startSpan();
        try {
            T result = sender.with(span).wrap(work).call();
            if (result instanceof Reply reply && !reply.ok()) {
                span.setStatus(StatusCode.ERROR);
            }
            return result;
        } catch (Throwable e) {
            span.setStatus(StatusCode.ERROR);
            throw e;
        } finally {
            span.end();
        }
    }

    @Override
    public void onMail(String agentId, String traceparent) {
        tracer.spanBuilder("receive_mail " + agentId)
                .setParent(here())
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("gen_ai.agent.id", agentId)
                .addLink(Span.fromContext(remote(traceparent)).getSpanContext())
                .startSpan()
                .end();
    }

    private static Context remote(String traceparent) {
        return W3C.extract(Context.root(), traceparent, OneHeader.INSTANCE);
    }

    /** Reads the one header that there is. */
    private enum OneHeader implements TextMapGetter<String> {
        INSTANCE;

        @Override
        @SuppressWarnings("deprecation") // it is abstract until it goes
        public Iterable<String> keys(String traceparent) {
            return List.of(TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable String traceparent, String key) {
            return key.equals(TRACEPARENT) ? traceparent : null;
        }
    }
}
