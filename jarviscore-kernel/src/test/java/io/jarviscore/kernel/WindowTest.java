package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Cause;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatModel;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.Mesh;
import io.jarviscore.ModelFailure;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Step;
import io.jarviscore.Tool;
import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.TestMesh;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Conversations that are longer than the model's window. */
@Timeout(60)
class WindowTest {
    private final ScriptedChatModel model = new ScriptedChatModel();
    private final CountDownLatch reached = new CountDownLatch(1);

    final class Reader extends AutoAgent {
        Reader() {
            super(AgentCard.of("reader", "books"), "You read.");
        }

        @Tool("Reads a page")
        String read(int page) {
            return "page " + page + " " + "x".repeat(8_000);
        }

        @Tool(value = "Waits for ever, once", repeatable = true)
        String stop() throws InterruptedException {
            if (reached.getCount() > 0) {
                reached.countDown();
                new CountDownLatch(1).await();
            }
            return "went on";
        }
    }

    private TestMesh mesh(Consumer<Mesh.Builder> more) {
        return TestMesh.start(
                with -> {
                    with.add(new Reader());
                    more.accept(with);
                });
    }

    private void pages(int number) {
        for (int page = 1; page <= number; page++) {
            model.toolCall("read", Map.of("page", page));
        }
    }

    private static List<Integer> lengthsOfResults(ChatRequest request) {
        return request.messages().stream()
                .filter(ChatMessage.ToolResult.class::isInstance)
                .map(message -> message.text().length() / 1_000)
                .toList();
    }

    @Test
    void aConversationThatTheModelRefusedIsShortenedOnceAndSentAgain() {
        pages(4);
        model.fail(ModelFailure.CONTEXT_OVERFLOW, "too long").text("done");
        try (TestMesh mesh = mesh(with -> with.chatModel(model))) {
            Outcome outcome = mesh.run("reader", "Read it all");

            assertThat(outcome.payload()).isEqualTo("done");
        }
        List<ChatRequest> requests = model.requests();
        assertThat(lengthsOfResults(requests.get(4))).containsExactly(8, 8, 8, 8);
        assertThat(lengthsOfResults(requests.get(5))).containsExactly(0, 0, 8, 8);
        assertThat(requests.get(5).messages().subList(0, 2))
                .isEqualTo(requests.get(4).messages().subList(0, 2));
    }

    @Test
    void shortenedResultsStayShortInLaterTurns() {
        pages(4);
        model.fail(ModelFailure.CONTEXT_OVERFLOW, "too long");
        pages(1);
        model.text("done");
        try (TestMesh mesh = mesh(with -> with.chatModel(model))) {
            assertThat(mesh.run("reader", "x").isSuccess()).isTrue();
        }
        assertThat(lengthsOfResults(model.lastRequest())).containsExactly(0, 0, 8, 8, 8);
    }

    @Test
    void aSecondRefusalEndsTheTaskAndSoDoesTheFirstWhereNothingCanBeShortened() {
        model.fail(ModelFailure.CONTEXT_OVERFLOW, "too long");
        try (TestMesh mesh = mesh(with -> with.chatModel(model))) {
            assertThat(mesh.run("reader", "x").cause())
                    .contains(new Cause.ModelFailed(ModelFailure.CONTEXT_OVERFLOW, "too long"));
            assertThat(model.requests()).hasSize(1);

            pages(4);
            model.fail(ModelFailure.CONTEXT_OVERFLOW, "too long")
                    .fail(ModelFailure.CONTEXT_OVERFLOW, "still too long");
            Outcome outcome = mesh.run("reader", "x");

            assertThat(outcome.status()).isEqualTo(Status.FAILURE);
            assertThat(outcome.cause())
                    .contains(
                            new Cause.ModelFailed(ModelFailure.CONTEXT_OVERFLOW, "still too long"));
        }
    }

    @Test
    void whereTheWindowIsKnownAConversationIsShortenedBeforeItIsSent() {
        pages(4);
        model.text("done");
        try (TestMesh mesh = mesh(with -> with.chatModel(new Windowed(model, 9_000, 1_000)))) {
            assertThat(mesh.run("reader", "x").payload()).isEqualTo("done");
        }
        assertThat(model.requests()).hasSize(5);
        assertThat(lengthsOfResults(model.requests().get(3))).containsExactly(8, 8, 8);
        assertThat(lengthsOfResults(model.lastRequest())).containsExactly(0, 0, 8, 8);
        assertThat(model.lastRequest().maxOutputTokens()).hasValue(1_000);
    }

    @Test
    void theRequestedAnswerFitsTheRestOfTheWindow() {
        pages(1);
        model.text("done");
        try (TestMesh mesh = mesh(with -> with.chatModel(new Windowed(model, 5_000, 4_000)))) {
            mesh.run("reader", "x");
        }
        assertThat(model.requests().getFirst().maxOutputTokens()).hasValue(4_000);
        assertThat(model.lastRequest().maxOutputTokens().orElseThrow()).isBetween(2_000, 3_999);
    }

    @Test
    void theCatalogueKnowsTheLongestAnswerOfAConfiguredModel() {
        try (ModelServer server = ModelServer.start();
                TestMesh mesh =
                        mesh(
                                with ->
                                        with.config("azure_api_key", "k")
                                                .config("azure_endpoint", server.azureEndpoint())
                                                .config("azure_deployment", "gpt-4o")
                                                .config("llm_default_max_tokens", 50_000))) {
            server.script(ServerReply.text("done"));

            mesh.run("reader", "x");

            assertThat(server.requests().getFirst().json())
                    .containsEntry("max_completion_tokens", 16_384L);
        }
    }

    @Test
    void aServerThatRefusesALongPromptIsAskedAgainWithAShorterOne() {
        try (ModelServer server = ModelServer.start();
                TestMesh mesh =
                        mesh(
                                with ->
                                        with.config("llm_endpoint", server.openAiEndpoint())
                                                .config("llm_model", "m"))) {
            server.script(
                    ServerReply.toolCall("read", Map.of("page", 1)),
                    ServerReply.contextOverflow(),
                    ServerReply.text("done"));

            assertThat(mesh.run("reader", "x").payload()).isEqualTo("done");
            assertThat(server.requests().getLast().lastText()).hasSizeBetween(4_000, 4_100);
        }
    }

    @Test
    void aResumedRunVisitsTheSamePlacesAlthoughItsConversationIsLongAgain() throws Exception {
        WorkflowStore store = InProcess.workflowStore(new ManualClock());
        pages(3);
        model.fail(ModelFailure.CONTEXT_OVERFLOW, "too long").toolCall("stop", Map.of());
        TestMesh first = mesh(with -> with.chatModel(model).workflowStore(store));
        first.submit("w", Step.of("a", "reader", "Read it"));
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
        Thread closing = Thread.startVirtualThread(first::close);
        // Until shutdown_timeout expires, which begins a moment after the call.
        while (!closing.join(Duration.ofMillis(100))) {
            first.clock().advance(Duration.ofSeconds(5));
        }

        ScriptedChatModel rest = new ScriptedChatModel();
        rest.fail(ModelFailure.CONTEXT_OVERFLOW, "too long").text("done");
        try (TestMesh second = mesh(with -> with.chatModel(rest).workflowStore(store))) {
            assertThat(second.mesh().resume("w").step("a").payload()).isEqualTo("done");
        }
        assertThat(lengthsOfResults(rest.requests().getFirst())).containsExactly(8, 8, 8, 0);
        assertThat(lengthsOfResults(rest.lastRequest())).containsExactly(0, 0, 8, 0);
    }

    @Test
    void callsBeyondThoseOfOneTurnAreNotMadeAndTheModelIsInformed() {
        ToolCall[] calls = new ToolCall[5];
        for (int i = 0; i < calls.length; i++) {
            calls[i] = new ToolCall("id-" + i, "read", "{\"page\": 7}");
        }
        model.toolCalls(calls).text("done");
        try (TestMesh mesh =
                mesh(with -> with.chatModel(model).config("kernel_max_tool_calls_per_turn", 2))) {
            assertThat(mesh.run("reader", "x").payload()).isEqualTo("done");
        }
        List<ChatMessage.ToolResult> results =
                model.lastRequest().messages().stream()
                        .filter(ChatMessage.ToolResult.class::isInstance)
                        .map(ChatMessage.ToolResult.class::cast)
                        .toList();
        assertThat(results)
                .extracting(ChatMessage.ToolResult::callId)
                .hasSize(5)
                .doesNotHaveDuplicates();
        assertThat(results.subList(0, 2)).allMatch(result -> !result.failed());
        assertThat(results.subList(2, 5))
                .allMatch(ChatMessage.ToolResult::failed)
                .allMatch(result -> result.text().startsWith("Not called: at most 2 calls"));
    }

    /** A model that says how much it reads and writes. */
    private record Windowed(ChatModel model, int window, int longest) implements ChatModel {
        @Override
        public ChatReply complete(ChatRequest request) {
            return model.complete(request);
        }

        @Override
        public Optional<ContextWindow> contextWindow(ChatRequest request) {
            return Optional.of(new ContextWindow(window, longest));
        }
    }
}
