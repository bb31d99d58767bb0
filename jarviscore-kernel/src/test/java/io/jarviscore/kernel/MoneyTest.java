package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Cause;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.Complexity;
import io.jarviscore.Mesh;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Step;
import io.jarviscore.SubAgent;
import io.jarviscore.Tool;
import io.jarviscore.journal.JournalEntry;
import io.jarviscore.journal.QuestionDigest;
import io.jarviscore.journal.TaskJournal;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerRequest;
import io.jarviscore.testing.TestMesh;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A reply of 10,000 tokens from gpt-4o costs ten cents. */
@Timeout(60)
class MoneyTest {
    private static final Tokens TEN_CENTS = new Tokens(0, 10_000, 0, 0);

    private final ScriptedChatModel model = new ScriptedChatModel();

    static final class Clerk extends AutoAgent {
        Clerk() {
            super(AgentCard.of("clerk", "office"), "You are a clerk.");
        }

        @Tool("Looks something up")
        String look(int page) {
            return "page " + page;
        }

        @Override
        protected List<SubAgent> subAgents() {
            return List.of(new SubAgent("helper", "Helps", "You help.", List.of()));
        }
    }

    private TestMesh mesh(Consumer<Mesh.Builder> more) {
        return TestMesh.start(
                with -> {
                    with.add(new Clerk()).chatModel(model);
                    more.accept(with);
                });
    }

    private static ChatReply call(String provider, String name, ToolCall... calls) {
        return new ChatReply(
                calls.length == 0 ? "done" : "",
                List.of(calls),
                calls.length == 0 ? Finish.STOP : Finish.TOOL_CALLS,
                TEN_CENTS,
                provider,
                name,
                Optional.empty());
    }

    private static ToolCall look(int page) {
        return new ToolCall("id-" + page, "look", "{\"page\": " + page + "}");
    }

    @Test
    void aModelOfTheProgramsIsPricedByTheProviderAndModelThatItsReplyNames() {
        model.reply(call("azure", "gpt-4o-2024-08-06", look(1))).reply(call("azure", "gpt-4o"));
        try (TestMesh mesh = mesh(with -> {})) {
            Outcome outcome = mesh.run("clerk", "x");

            assertThat(outcome.usage().costUsd().orElseThrow()).isEqualByComparingTo("0.2");
            assertThat(mesh.events().of(MeshEvent.Turn.class))
                    .extracting(turn -> turn.usage().costUsd().orElseThrow().toPlainString())
                    .containsExactly("0.1", "0.1");
        }
    }

    @Test
    void aReplyThatNamesItsOwnCostIsBelieved() {
        model.reply(call("mine", "m").withCost(Optional.of(new BigDecimal("0.123"))));
        try (TestMesh mesh = mesh(with -> {})) {
            assertThat(mesh.run("clerk", "x").usage().costUsd()).contains(new BigDecimal("0.123"));
        }
    }

    @Test
    void theCostOfAWorkflowIsThatOfItsStepsAndUnknownIfOneOfThemIs() {
        model.reply(call("azure", "gpt-4o")).reply(call("azure", "gpt-4o"));
        try (TestMesh mesh = mesh(with -> {})) {
            Step one = Step.of("a", "clerk", "x");
            Step two = Step.of("b", "clerk", "y").after("a");
            assertThat(mesh.workflow("w", one, two).usage().costUsd().orElseThrow())
                    .isEqualByComparingTo("0.2");

            model.reply(call("azure", "gpt-4o")).reply(call("azure", "my-own"));
            assertThat(mesh.workflow("v", one, two).usage().costUsd()).isEmpty();
        }
    }

    @Test
    void aTaskEndsBeforeTheCallThatFollowsTheOneThatSpentItsMoney() {
        model.reply(call("azure", "gpt-4o", look(1))).reply(call("azure", "gpt-4o", look(2)));
        try (TestMesh mesh = mesh(with -> with.config("kernel_max_cost_usd", "0.2"))) {
            Outcome outcome = mesh.run("clerk", "x");

            assertThat(outcome.status()).isEqualTo(Status.TIMEOUT);
            assertThat(outcome.cause())
                    .contains(new Cause.LimitReached("kernel_max_cost_usd", 200_000, 200_000));
            assertThat(outcome.payload()).isEqualTo("page 2");
        }
        assertThat(model.requests()).hasSize(2);
    }

    @Test
    void aSpecialistsSpendingCountsAndEndsTheWholeTask() {
        model.reply(call("azure", "gpt-4o", new ToolCall("1", "ask_helper", "{\"task\":\"x\"}")));
        model.reply(call("azure", "gpt-4o"));
        try (TestMesh mesh = mesh(with -> with.config("kernel_max_cost_usd", "0.15"))) {
            Outcome outcome = mesh.run("clerk", "x");

            assertThat(outcome.status()).isEqualTo(Status.TIMEOUT);
            assertThat(outcome.usage().costUsd().orElseThrow()).isEqualByComparingTo("0.2");
        }
    }

    @Test
    void underALimitInMoneyAModelWithoutAPriceFailsTheTaskAtItsFirstCall() {
        model.reply(call("azure", "prod-chat", look(1)));
        try (TestMesh mesh = mesh(with -> with.config("kernel_max_cost_usd", 5))) {
            Outcome outcome = mesh.run("clerk", "x");

            assertThat(outcome.status()).isEqualTo(Status.FAILURE);
            assertThat(outcome.summary())
                    .contains("the price of azure:prod-chat is unknown")
                    .contains("kernel_max_cost_usd")
                    .contains("model_catalogue");
        }
        assertThat(model.requests()).hasSize(1);
    }

    @Test
    void aSpecialistWhoseModelHasNoPriceFailsTheWholeTask() {
        model.reply(call("azure", "gpt-4o", new ToolCall("1", "ask_helper", "{\"task\":\"x\"}")));
        model.reply(call("azure", "prod-chat"));
        try (TestMesh mesh = mesh(with -> with.config("kernel_max_cost_usd", 5))) {
            Outcome outcome = mesh.run("clerk", "x");

            assertThat(outcome.status()).isEqualTo(Status.FAILURE);
            assertThat(outcome.summary()).contains("the price of azure:prod-chat is unknown");
        }
        assertThat(model.requests()).hasSize(2);
    }

    @Test
    void aDeploymentWithANameOfItsOwnIsPricedByTheFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("models.json");
        Files.writeString(
                file,
                """
                {"models": [{"model": "azure:prod-chat", "priced": "2026-01-01",
                 "usd_per_million": {"input": 0, "output": 7}}]}
                """);
        try (ModelServer server = ModelServer.start();
                TestMesh mesh =
                        TestMesh.start(
                                with ->
                                        with.add(new Clerk())
                                                .config("azure_api_key", "k")
                                                .config("azure_endpoint", server.azureEndpoint())
                                                .config("azure_deployment", "prod-chat")
                                                .config("model_catalogue", file.toString()))) {
            server.script(ServerReply.text("done").tokens(500, 1_000));

            assertThat(mesh.run("clerk", "x").usage().costUsd()).contains(new BigDecimal("0.007"));
            assertThat(mesh.events().of(MeshEvent.ModelCall.class).getFirst().costUsd())
                    .contains(new BigDecimal("0.007"));
        }
    }

    @Test
    void aPaidDecisionKeepsItsPriceInTheJournal() {
        List<JournalEntry> written = new ArrayList<>();
        ChatReply paid = call("azure", "gpt-4o").withCost(Optional.of(new BigDecimal("0.10")));
        new RunJournal(journal(List.of(), written)).decided("1", paid, "");
        new RunJournal(journal(List.of(), written)).decided("2", call("azure", "gpt-4o"), "");

        RunJournal later = new RunJournal(journal(written, new ArrayList<>()));

        assertThat(later.decision("1").orElseThrow().costUsd()).contains(new BigDecimal("0.10"));
        assertThat(later.decision("2").orElseThrow().costUsd()).isEmpty();
    }

    private static TaskJournal journal(List<JournalEntry> earlier, List<JournalEntry> written) {
        return new TaskJournal() {
            @Override
            public List<JournalEntry> earlier() {
                return earlier;
            }

            @Override
            public void record(JournalEntry entry) {
                written.add(entry);
            }

            @Override
            public String questionId(String taskId, QuestionDigest digest) {
                throw new UnsupportedOperationException("nobody is asked here");
            }
        };
    }

    @Test
    void theComplexityOfAStepPicksTheModelThatTheServerIsAskedFor() {
        try (ModelServer server = ModelServer.start();
                TestMesh mesh =
                        TestMesh.start(
                                with ->
                                        with.add(new Clerk())
                                                .config("llm_endpoint", server.openAiEndpoint())
                                                .config("llm_model", "own")
                                                .config("task_model_nano", "claude:x, openai:small")
                                                .config("task_model_heavy", "openai:large"))) {
            server.answer(request -> ServerReply.text("done"));
            server.script(
                    ServerReply.toolCall("ask_helper", Map.of("task", "x")),
                    ServerReply.text("helped"));

            mesh.workflow(
                    "w",
                    Step.of("a", "clerk", "x").complexity(Complexity.NANO),
                    Step.of("b", "clerk", "x").complexity(Complexity.HEAVY).after("a"),
                    Step.of("c", "clerk", "x").after("b"));

            assertThat(server.requests())
                    .extracting(ServerRequest::model)
                    .containsExactly("small", "small", "small", "large", "own");
        }
    }

    @Test
    void aTaskStaysWithTheProviderItHadToChooseAndTheNextTaskStartsAnew() {
        try (ModelServer azure = ModelServer.start();
                ModelServer other = ModelServer.start();
                TestMesh mesh =
                        TestMesh.start(
                                with ->
                                        with.add(new Clerk())
                                                .config("azure_api_key", "k")
                                                .config("azure_endpoint", azure.azureEndpoint())
                                                .config("llm_endpoint", other.openAiEndpoint())
                                                .config("llm_model", "m"))) {
            azure.answer(request -> ServerReply.quotaExhausted());
            other.script(
                    ServerReply.toolCall("look", Map.of("page", 1)),
                    ServerReply.toolCall("ask_helper", Map.of("task", "x")),
                    ServerReply.text("helped"),
                    ServerReply.text("done"),
                    ServerReply.text("done"));

            mesh.run("clerk", "x");
            assertThat(azure.requestCount()).isEqualTo(1);

            mesh.run("clerk", "x");
            assertThat(azure.requestCount()).isEqualTo(2);
        }
    }
}
