package io.jarviscore.opentelemetry;

import io.jarviscore.MeshAssembly;
import io.jarviscore.MeshExtension;
import io.opentelemetry.api.GlobalOpenTelemetry;

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
        WorkflowSpans spans = new WorkflowSpans(GlobalOpenTelemetry.getTracer(SCOPE));
        assembly.onClose(spans);
        assembly.listen(spans);
    }
}
