package io.jarviscore.opentelemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The trace of a workflow. Its ids are made of the workflow's id, so the spans of all processes
 * that work on it, also after a crash, are in one trace, and nothing has to be carried between
 * them.
 */
final class WorkflowTrace {
    private static final int TRACE_BYTES = 16;
    private static final int SPAN_BYTES = 8;

    private WorkflowTrace() {}

    /** The parent of every span of a workflow that has no nearer one in this process. */
    static Context of(String workflowId) {
        byte[] hash = sha256("jarviscore/" + workflowId);
        HexFormat hex = HexFormat.of();
        SpanContext parent =
                SpanContext.createFromRemoteParent(
                        hex.formatHex(hash, 0, TRACE_BYTES),
                        hex.formatHex(hash, TRACE_BYTES, TRACE_BYTES + SPAN_BYTES),
                        TraceFlags.getSampled(),
                        TraceState.getDefault());
        return Context.root().with(Span.wrap(parent));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
