package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Tool;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.TestMesh;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** The log records about tools that throw and models that refuse. */
@Timeout(60)
class LoggedFailuresTest {
    private final Logger root = (Logger) LoggerFactory.getLogger("io.jarviscore");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    @BeforeEach
    void listen() {
        appender.start();
        root.setLevel(Level.WARN);
        root.addAppender(appender);
    }

    @AfterEach
    void stop() {
        root.detachAppender(appender);
        root.setLevel(null);
    }

    private static final class Clerk extends AutoAgent {
        Clerk() {
            super(AgentCard.of("clerk", "file"), "You file.");
        }

        @SuppressWarnings({"DoNotCallSuggester", "UnusedMethod"}) // the kernel calls it
        @Tool("Files it")
        String file() {
            throw new NullPointerException();
        }
    }

    @Test
    void anExceptionOfAToolIsLoggedOnceWithItsStackTraceAndTheIds() {
        ScriptedChatModel model =
                new ScriptedChatModel().toolCall("file", Map.of()).text("It failed.");
        try (TestMesh mesh = TestMesh.start(with -> with.add(new Clerk()).chatModel(model))) {
            mesh.mesh().run(Step.of("t-1", "clerk", "File it"));
        }

        List<ILoggingEvent> failures =
                appender.list.stream().filter(e -> e.getThrowableProxy() != null).toList();
        assertThat(failures)
                .singleElement()
                .satisfies(
                        e -> {
                            assertThat(e.getFormattedMessage())
                                    .contains("file", "t-1/t-1", "clerk");
                            assertThat(e.getMDCPropertyMap())
                                    .containsEntry("workflow", "t-1")
                                    .containsEntry("step", "t-1")
                                    .containsEntry("agent", "clerk");
                        });
        assertThat(model.lastRequest().messages().getLast().text())
                .contains("NullPointerException", "Clerk.file")
                .doesNotContain("no message");
    }

    @Test
    void aRefusedCallIsLoggedOnceWithProviderSettingAndReason() throws Exception {
        try (ModelServer server = ModelServer.start().script(ServerReply.unauthorized());
                TestMesh mesh =
                        TestMesh.start(
                                with ->
                                        with.add(new Clerk())
                                                .config("llm_endpoint", server.openAiEndpoint())
                                                .config("llm_model", "m"))) {
            Outcome outcome = mesh.mesh().run(Step.of("t-1", "clerk", "File it"));
            assertThat(outcome.isSuccess()).isFalse();
        }

        assertThat(appender.list)
                .filteredOn(e -> e.getLevel() == Level.WARN)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(line -> line.contains("gave no answer"))
                .singleElement()
                .asString()
                .contains("openai (m)", "llm_endpoint", "AUTH");
    }

    @Test
    void eachTurnAndCallIsALineAtDebugWithoutItsContent() {
        root.setLevel(Level.DEBUG);
        ScriptedChatModel model =
                new ScriptedChatModel().toolCall("file", Map.of()).text("A private answer.");
        try (TestMesh mesh = TestMesh.start(with -> with.add(new Clerk()).chatModel(model))) {
            mesh.mesh().run(Step.of("t-1", "clerk", "A private task"));
        }

        List<String> lines =
                appender.list.stream()
                        .filter(e -> e.getLoggerName().endsWith("MeshEvent"))
                        .map(ILoggingEvent::getFormattedMessage)
                        .toList();
        assertThat(lines)
                .anyMatch(line -> line.startsWith("turn 1 of t-1/t-1, clerk: call file"))
                .anyMatch(line -> line.startsWith("call of file in t-1/t-1 failed"))
                .noneMatch(line -> line.contains("private"));
    }
}
