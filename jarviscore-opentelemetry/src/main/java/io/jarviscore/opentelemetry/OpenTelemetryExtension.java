package io.jarviscore.opentelemetry;

import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.extension.MeshExtension;
import io.jarviscore.thread.TraceContext;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Tracer;

/**
 * Reports a mesh's events to the application's OpenTelemetry, which must be set up as the global
 * one before the mesh starts, by its agent or by {@code GlobalOpenTelemetry.set}. For the service
 * loader.
 *
 * <p>Spans carry ids, models, tokens, cost and durations; never prompts, arguments or results.
 */
public final class OpenTelemetryExtension implements MeshExtension {
    private static final String SCOPE = "io.jarviscore";

    /** For the service loader. */
    public OpenTelemetryExtension() {}

    @Override
    public String name() {
        return "jarviscore-opentelemetry";
    }

    @Override
    public void configure(MeshAssembly assembly) {
        Tracer tracer = GlobalOpenTelemetry.getTracer(SCOPE);
        WorkflowSpans spans = new WorkflowSpans(tracer);
        assembly.onClose(spans);
        assembly.listen(spans);
        assembly.provide(
                TraceContext.class,
                new CarriedTrace(tracer, spans),
                "OpenTelemetry, carried as W3C traceparent");
    }
}
