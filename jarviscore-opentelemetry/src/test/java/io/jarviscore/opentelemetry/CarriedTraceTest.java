package io.jarviscore.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Delivery;
import io.jarviscore.Outcome;
import io.jarviscore.PeerMessage;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.testing.TestMesh;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Traces in peer messages and mail, in one process; p2p and stores carry the same field. */
class CarriedTraceTest {
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
    void aPeersAnswerAndWhatItAsksInTurnAreBelowTheStepThatAsked() {
        run("ask-1", "asker");

        SpanData step = span("invoke_agent asker");
        SpanData first = span("handle_message relay");
        SpanData second = span("handle_message sink");
        assertThat(first.getTraceId()).isEqualTo(step.getTraceId());
        assertThat(first.getParentSpanId()).isEqualTo(step.getSpanId());
        assertThat(second.getParentSpanId()).isEqualTo(first.getSpanId());
    }

    @Test
    void aPeerThatFailsIsAnError() {
        run("bad-1", "asker", "fail");

        assertThat(span("handle_message sink").getStatus().getStatusCode())
                .isEqualTo(StatusCode.ERROR);
    }

    @Test
    void mailIsLinkedToItsSendersSpanAndBelowItsReadersStep() {
        try (TestMesh mesh = mesh()) {
            mesh.workflow("post-1", Step.of("send", "writer", "Write"));
            mesh.workflow("post-2", Step.of("read", "reader", "Read"));
        }

        SpanData sent = span("invoke_agent writer");
        SpanData read = span("invoke_agent reader");
        SpanData received = span("receive_mail reader");
        assertThat(received.getParentSpanId()).isEqualTo(read.getSpanId());
        assertThat(received.getLinks())
                .extracting(link -> link.getSpanContext().getSpanId())
                .containsExactly(sent.getSpanId());
    }

    private void run(String id, String agent, String... text) {
        try (TestMesh mesh = mesh()) {
            mesh.workflow(id, Step.of("ask", agent, text.length == 0 ? "work" : text[0]));
        }
    }

    private static TestMesh mesh() {
        return TestMesh.start(
                with -> with.add(new Asker(), new Relay(), new Sink(), new Writer(), new Reader()));
    }

    private SpanData span(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(exporter.getFinishedSpanItems()));
    }

    private static final class Asker extends Agent {
        Asker() {
            super(AgentCard.of("asker", "asking"));
        }

        @Override
        protected Outcome execute(Task task) {
            context().peers().request("relay", task.text(), Duration.ofSeconds(10));
            return Outcome.success("asked");
        }
    }

    private static final class Relay extends Agent {
        Relay() {
            super(AgentCard.of("relay", "relaying"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("done");
        }

        @Override
        protected @Nullable Object onRequest(PeerMessage message) {
            return context()
                    .peers()
                    .request("sink", message.payload(), Duration.ofSeconds(10))
                    .value();
        }
    }

    private static final class Sink extends Agent {
        Sink() {
            super(AgentCard.of("sink", "sinking"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("done");
        }

        @Override
        protected Object onRequest(PeerMessage message) {
            if ("fail".equals(message.payload())) {
                throw new IllegalStateException("on purpose");
            }
            return "done";
        }
    }

    private static final class Writer extends Agent {
        Writer() {
            super(AgentCard.of("writer", "writing"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success(context().mailbox().send("reader", "hello"));
        }
    }

    private static final class Reader extends Agent {
        Reader() {
            super(AgentCard.of("reader", "reading"));
        }

        @Override
        protected Outcome execute(Task task) throws Exception {
            Optional<Delivery> mail = context().mailbox().receive(Duration.ofSeconds(10));
            mail.orElseThrow().ack();
            return Outcome.success("read");
        }
    }
}
