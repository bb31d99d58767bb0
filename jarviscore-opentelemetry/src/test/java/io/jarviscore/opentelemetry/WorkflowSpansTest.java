package io.jarviscore.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Mesh;
import io.jarviscore.ModelFailure;
import io.jarviscore.Step;
import io.jarviscore.Tool;
import io.jarviscore.testing.ScriptedChatModel;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkflowSpansTest {
    private static final String CANARY = "canary-2b7e4f19c8";

    @TempDir private Path folder;
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

    @BeforeEach
    void setUpTheApplicationsOpenTelemetry() {
        GlobalOpenTelemetry.resetForTest();
        GlobalOpenTelemetry.set(
                OpenTelemetrySdk.builder()
                        .setTracerProvider(
                                SdkTracerProvider.builder()
                                        .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                                        .build())
                        .build());
    }

    @AfterEach
    void forgetIt() {
        GlobalOpenTelemetry.resetForTest();
    }

    @Test
    void aWorkflowIsATraceOfStepsTurnsAndToolCallsWithoutContent() {
        run("work-1", new ScriptedChatModel().toolCall("echo", Map.of("text", CANARY)).text("4"));

        SpanData workflow = span("workflow");
        SpanData step = span("invoke_agent clerk");
        SpanData tool = span("execute_tool echo");
        assertThat(exporter.getFinishedSpanItems())
                .extracting(SpanData::getTraceId)
                .containsOnly(workflow.getTraceId());
        assertThat(step.getParentSpanId()).isEqualTo(workflow.getSpanId());
        assertThat(tool.getParentSpanId()).isEqualTo(step.getSpanId());
        assertThat(spans("chat scripted")).hasSize(2);
        assertThat(spans("chat scripted").getFirst().getAttributes().asMap())
                .containsEntry(AttributeKey.longKey("gen_ai.usage.input_tokens"), 10L)
                .containsEntry(AttributeKey.stringKey("gen_ai.operation.name"), "chat")
                .containsEntry(AttributeKey.stringKey("gen_ai.provider.name"), "scripted");
        assertThat(workflow.getStatus().getStatusCode()).isEqualTo(StatusCode.OK);
        assertThat(exporter.getFinishedSpanItems().toString()).doesNotContain(CANARY);
    }

    @Test
    void twoProcessesThatWorkOnOneWorkflowMakeOneTrace() {
        run("shared-1", new ScriptedChatModel().text("4"));
        String first = span("workflow").getTraceId();
        exporter.reset();

        run("shared-1", new ScriptedChatModel().text("4"));
        assertThat(span("workflow").getTraceId()).isEqualTo(first);
        exporter.reset();

        run("other-1", new ScriptedChatModel().text("4"));
        assertThat(span("workflow").getTraceId()).isNotEqualTo(first);
    }

    @Test
    void aFailedStepIsAnError() {
        run("bad-1", new ScriptedChatModel().fail(ModelFailure.AUTH, "no such key"));

        assertThat(span("invoke_agent clerk").getStatus().getStatusCode())
                .isEqualTo(StatusCode.ERROR);
        assertThat(span("workflow").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    private void run(String id, ScriptedChatModel model) {
        try (Mesh mesh =
                Mesh.builder()
                        .environment(Map.of())
                        .config("storage_base_path", folder.resolve("blobs").toString())
                        .chatModel(model)
                        .add(new Clerk())
                        .start()) {
            mesh.workflow(id, Step.of("think", "clerk", "Compute"));
        }
    }

    private SpanData span(String name) {
        return spans(name).getFirst();
    }

    private List<SpanData> spans(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    /** Thinks, with a tool. */
    static final class Clerk extends AutoAgent {
        Clerk() {
            super(AgentCard.of("clerk", "office"), "You are a clerk.");
        }

        @Tool("says a text again")
        public String echo(String text) {
            return text;
        }
    }
}
