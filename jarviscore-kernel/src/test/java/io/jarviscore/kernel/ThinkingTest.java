package io.jarviscore.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Cause;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.Mesh;
import io.jarviscore.MeshEvent;
import io.jarviscore.ModelFailure;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Param;
import io.jarviscore.Sandbox;
import io.jarviscore.Step;
import io.jarviscore.SubAgent;
import io.jarviscore.Task;
import io.jarviscore.Tool;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowRun;
import io.jarviscore.json.Json;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThinkingTest {
    private final ScriptedChatModel model = new ScriptedChatModel();

    record Item(@Param("what it is called") String name, int amount) {}

    static class Clerk extends AutoAgent {
        final List<Object> calls = new ArrayList<>();
        final CountDownLatch waiting = new CountDownLatch(1);
        final CountDownLatch enough = new CountDownLatch(1);

        Clerk() {
            super(AgentCard.of("clerk", "office"), "You are a careful clerk.");
        }

        @Tool("Adds two numbers")
        int add(@Param("the first") int a, int b) {
            calls.add(List.of(a, b));
            return a + b;
        }

        @Tool("Books an item")
        Map<String, Object> book(Item item, Optional<String> note) {
            calls.add(item);
            return Map.of("booked", item.name(), "note", note.orElse("none"));
        }

        @Tool("Breaks")
        String broken() {
            throw new IllegalStateException("the printer is on fire");
        }

        @Tool("Waits for ever")
        String waitForever() throws InterruptedException {
            waiting.countDown();
            new CountDownLatch(1).await();
            return "never";
        }

        @Tool("Waits whatever anybody says")
        String listenToNobody() {
            waiting.countDown();
            while (enough.getCount() > 0) {
                Thread.onSpinWait();
            }
            return "late";
        }

        @Tool(value = "Sends money", sensitive = true)
        String pay(int euros) {
            calls.add(euros);
            return "paid " + euros;
        }
    }

    private TestMesh mesh(AutoAgent agent, Consumer<Mesh.Builder> more) {
        return TestMesh.start(
                with -> {
                    with.add(agent).chatModel(model);
                    more.accept(with);
                });
    }

    private Outcome think(AutoAgent agent) {
        try (TestMesh mesh = mesh(agent, with -> {})) {
            return mesh.run("clerk", "Do it");
        }
    }

    private static ChatMessage.ToolResult lastResult(ScriptedChatModel model) {
        return (ChatMessage.ToolResult) model.lastRequest().messages().getLast();
    }

    @Test
    void aReplyWithoutACallIsTheAnswerAndDataKeepsItsType() {
        model.text("Hello there").text("{\"total\": 5}").text("```json\n[1, 2]\n```").text("42");
        try (TestMesh mesh = mesh(new Clerk(), with -> {})) {
            assertThat(mesh.run("clerk", "x").payload()).isEqualTo("Hello there");
            assertThat(mesh.run("clerk", "x").payload()).isEqualTo(Map.of("total", 5L));
            assertThat(mesh.run("clerk", "x").payload()).isEqualTo(List.of(1L, 2L));
            assertThat(mesh.run("clerk", "x").payload(Long.class)).isEqualTo(42L);
        }
    }

    @Test
    void theAgentsOwnPromptAndTheTaskReachTheModel() {
        model.text("done");
        try (TestMesh mesh = mesh(new Clerk(), with -> {})) {
            mesh.workflow(
                    "w", Step.of("a", "clerk", "File the report").params(Map.of("year", 2026)));
        }
        List<ChatMessage> messages = model.lastRequest().messages();
        assertThat(messages.getFirst().text()).startsWith("You are a careful clerk.");
        assertThat(messages.get(1).text()).contains("File the report").contains("2026");
    }

    @Test
    void annotatedMethodsAreOfferedWithASchemaMadeFromTheirParameters() {
        model.text("done");
        think(new Clerk());

        var tools = model.lastRequest().tools();
        assertThat(tools).extracting("name").contains("run_code", "add", "book");
        var add =
                tools.stream().filter(tool -> tool.name().equals("add")).findFirst().orElseThrow();
        assertThat(add.description()).isEqualTo("Adds two numbers");
        assertThat(Json.write(add.parameters()))
                .isEqualTo(
                        "{'type':'object','properties':{'a':{'type':'integer','minimum':-2147483648,"
                                .concat("'maximum':2147483647,'description':'the first'},")
                                .concat("'b':{'type':'integer','minimum':-2147483648,")
                                .concat("'maximum':2147483647}},'required':['a','b'],")
                                .concat("'additionalProperties':false}")
                                .replace('\'', '"'));
        var book =
                tools.stream().filter(tool -> tool.name().equals("book")).findFirst().orElseThrow();
        assertThat(book.parameters().toString())
                .contains("what it is called")
                .contains("required=[item]");
    }

    @Test
    void aToolIsCalledWithBoundArgumentsAndItsResultGoesBackToTheModel() {
        Clerk clerk = new Clerk();
        model.toolCall("add", Map.of("a", 2, "b", 3))
                .toolCall("book", Map.of("item", Map.of("name", "pen", "amount", 7)))
                .text("done");

        Outcome outcome = think(clerk);

        assertThat(outcome.status()).isEqualTo(Status.SUCCESS);
        assertThat(clerk.calls).containsExactly(List.of(2, 3), new Item("pen", 7));
        assertThat(lastResult(model).text()).contains("\"booked\":\"pen\"");
        assertThat(outcome.usage().modelCalls()).isEqualTo(3);
        assertThat(outcome.usage().turns()).isEqualTo(3);
        assertThat(outcome.usage().inputTokens()).isEqualTo(30);
    }

    @Test
    void aBadCallComesBackAsAPreciseCorrection() {
        Clerk clerk = new Clerk();
        model.toolCall("add", Map.of("a", "two", "c", 1))
                .next(
                        request -> {
                            assertThat(lastResult(model).failed()).isTrue();
                            assertThat(lastResult(model).text())
                                    .contains("The arguments of add were not accepted")
                                    .contains("/a ")
                                    .contains("'b'")
                                    .contains("'c'")
                                    .contains("\"required\":[\"a\",\"b\"]");
                            return ScriptedChatModel.toolReply(
                                    new ToolCall("x", "add", "not json at all"));
                        })
                .next(
                        request -> {
                            assertThat(lastResult(model).text()).contains("not valid JSON");
                            return ScriptedChatModel.toolReply(new ToolCall("y", "subtract", "{}"));
                        })
                .next(
                        request -> {
                            assertThat(lastResult(model).text())
                                    .contains("There is no tool subtract")
                                    .contains("add");
                            return ScriptedChatModel.textReply("I give up");
                        });

        assertThat(think(clerk).payload()).isEqualTo("I give up");
        assertThat(clerk.calls).isEmpty();
    }

    @Test
    void theModelReceivesAToolsException() {
        model.toolCall("broken", Map.of()).text("sorry");

        assertThat(think(new Clerk()).status()).isEqualTo(Status.SUCCESS);
        assertThat(lastResult(model).text())
                .isEqualTo("IllegalStateException: the printer is on fire");
    }

    @Test
    void severalCallsInOneReplyRunInOrderAndAreAllAnswered() {
        Clerk clerk = new Clerk();
        model.toolCalls(
                        new ToolCall("1", "add", "{\"a\":1,\"b\":1}"),
                        new ToolCall("2", "add", "{\"a\":2,\"b\":2}"))
                .text("done");
        think(clerk);

        assertThat(clerk.calls).containsExactly(List.of(1, 1), List.of(2, 2));
        assertThat(model.lastRequest().messages().reversed().subList(0, 2))
                .extracting("callId")
                .containsExactly("2", "1");
    }

    @Test
    void generatedCodeRunsInTheSandboxAndAnAnswerRefersToItsResult() {
        model.toolCall("run_code", Map.of("code", "result = inputs.params.n * 2"))
                .text("Twice 21 is 42.");
        try (TestMesh mesh = mesh(new Clerk(), with -> {})) {
            Outcome outcome =
                    mesh.workflow("w", Step.of("a", "clerk", "Double").params(Map.of("n", 21)))
                            .step("a");

            assertThat(outcome.payload()).isEqualTo(42L);
            assertThat(outcome.summary()).isEqualTo("Twice 21 is 42.");
            assertThat(mesh.events().of(MeshEvent.CodeRun.class)).hasSize(1);
        }
    }

    @Test
    void aRequestHasAtMost700BytesAboutTheSandbox() {
        model.text("done");
        think(new Clerk());

        assertThat(model.lastRequest().messages().toString()).doesNotContain("run_code");
        assertThat(model.lastRequest().tools())
                .filteredOn(tool -> tool.name().equals("run_code"))
                .singleElement()
                .satisfies(
                        tool ->
                                assertThat(
                                                Json.write(
                                                                List.of(
                                                                        tool.description(),
                                                                        tool.parameters()))
                                                        .getBytes(UTF_8))
                                        .hasSizeLessThanOrEqualTo(700));
    }

    @Test
    void adviceOnAnErrorIsGivenOncePerTask() {
        model.toolCall("run_code", Map.of("code", "result = fetch('x')"))
                .toolCall("run_code", Map.of("code", "result = setTimeout(1)"))
                .text("done");
        think(new Clerk());

        assertThat(model.lastRequest().messages().toString())
                .containsOnlyOnce("Not there: require")
                .contains("setTimeout is not defined");
    }

    @Test
    void codeThatRunsLongerThanExecutionTimeoutIsEnded() {
        model.toolCall("run_code", Map.of("code", "while (true) {}")).text("It did not end.");
        List<MeshEvent> events = new CopyOnWriteArrayList<>();
        try (Mesh mesh =
                Mesh.builder()
                        .environment(Map.of())
                        .config("execution_timeout", "0.2")
                        .chatModel(model)
                        .listen(events::add)
                        .add(new Clerk())
                        .start()) {
            mesh.run("clerk", "Run it");
        }

        assertThat(events)
                .filteredOn(event -> event instanceof MeshEvent.CodeRun)
                .singleElement()
                .extracting(event -> ((MeshEvent.CodeRun) event).result().status())
                .isEqualTo(Sandbox.Status.TIMEOUT);
    }

    @Test
    void codeSeesTheResultsOfEarlierSteps() {
        model.toolCall("run_code", Map.of("code", "result = inputs.results.first.n + 1"))
                .text("done");
        Agent first =
                new Agent(AgentCard.of("first", "x")) {
                    @Override
                    protected Outcome execute(Task task) {
                        return Outcome.success(Map.of("n", 1));
                    }
                };
        try (TestMesh mesh = mesh(new Clerk(), with -> with.add(first))) {
            WorkflowResult result =
                    mesh.workflow(
                            "w",
                            Step.of("first", "first", "x"),
                            Step.of("next", "clerk", "x").after("first"));
            assertThat(result.step("next").payload()).isEqualTo(2L);
        }
    }

    @Test
    void failingCodeIsRepairedByTheCodingModelUntilItWorks() {
        model.toolCall("run_code", Map.of("code", "result = nowhere"))
                .toolCall("run_code", Map.of("code", "result = 7"))
                .text("done");
        try (TestMesh mesh = mesh(new Clerk(), with -> with.config("coding_model", "coder-1"))) {
            assertThat(mesh.run("clerk", "x").payload()).isEqualTo(7L);
        }
        assertThat(model.requests())
                .extracting(request -> request.model().orElse("-"))
                .containsExactly("-", "coder-1", "-");
        assertThat(model.requests().get(1).messages().getLast().text()).contains("ReferenceError");
    }

    @Test
    void codeThatStillFailsAfterTheLastRepairEndsTheTask() {
        for (int i = 0; i < 3; i++) {
            model.toolCall("run_code", Map.of("code", "throw new Error('no " + i + "')"));
        }
        try (TestMesh mesh = mesh(new Clerk(), with -> with.config("max_repair_attempts", 2))) {
            Outcome outcome = mesh.run("clerk", "x");

            assertThat(outcome.status()).isEqualTo(Status.FAILURE);
            assertThat(outcome.cause().orElseThrow())
                    .isInstanceOfSatisfying(
                            Cause.CodeFailed.class,
                            failed -> {
                                assertThat(failed.attempts()).isEqualTo(3);
                                assertThat(failed.error()).contains("no 2");
                            });
        }
    }

    @Test
    void repeatingOneActionWithOneResultEndsAsAStall() {
        for (int i = 0; i < 4; i++) {
            model.toolCall("add", Map.of("a", 1, "b", 1));
        }

        Outcome outcome = think(new Clerk());

        assertThat(outcome.status()).isEqualTo(Status.FAILURE);
        assertThat(outcome.cause().orElseThrow()).isInstanceOf(Cause.Stalled.class);
        assertThat(outcome.payload()).isEqualTo(2L);
    }

    @Test
    void theTurnLimitEndsTheTaskWithAPartialResult() {
        model.toolCall("add", Map.of("a", 1, "b", 1)).toolCall("add", Map.of("a", 2, "b", 2));
        try (TestMesh mesh = mesh(new Clerk(), with -> with.config("kernel_max_turns", 2))) {
            Outcome outcome = mesh.run("clerk", "x");

            assertThat(outcome.status()).isEqualTo(Status.TIMEOUT);
            assertThat(outcome.cause()).contains(new Cause.LimitReached("kernel_max_turns", 2, 2));
            assertThat(outcome.payload()).isEqualTo(4L);
        }
    }

    @Test
    void theTokenLimitIsCheckedBeforeACallAndTheReplyIsCappedToTheRemainder() {
        model.toolCall("add", Map.of("a", 1, "b", 1), new Tokens(9_000, 500, 0, 0));
        try (TestMesh mesh =
                mesh(new Clerk(), with -> with.config("kernel_max_total_tokens", 9_700))) {
            Outcome outcome = mesh.run("clerk", "x");

            assertThat(outcome.status()).isEqualTo(Status.TIMEOUT);
            assertThat(outcome.cause().orElseThrow())
                    .isInstanceOfSatisfying(
                            Cause.LimitReached.class,
                            limit ->
                                    assertThat(limit.limit()).isEqualTo("kernel_max_total_tokens"));
            assertThat(outcome.usage().totalTokens()).isEqualTo(9_500);
        }
        assertThat(model.requests()).hasSize(1);
    }

    @Test
    void theWallClockReachesIntoARunningModelCall() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        model.next(
                request -> {
                    asked.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    throw new IllegalStateException("interrupted");
                });
        assertWallClockEnds(new Clerk(), asked, Duration.ofSeconds(9));
    }

    @Test
    void theWallClockReachesIntoARunningTool() throws Exception {
        Clerk clerk = new Clerk();
        model.toolCall("waitForever", Map.of());
        assertWallClockEnds(clerk, clerk.waiting, Duration.ofSeconds(9));
    }

    @Test
    void aToolThatIgnoresInterruptionDoesNotOverrunTheWallClockAndIsReportedAsAbandoned()
            throws Exception {
        Clerk clerk = new Clerk();
        model.toolCall("add", Map.of("a", 2, "b", 3)).toolCall("listenToNobody", Map.of());
        try (TestMesh mesh = mesh(clerk, with -> with.config("kernel_wall_clock_ms", 9_000))) {
            WorkflowRun run = mesh.submit("w", Step.of("a", "clerk", "x"));
            assertThat(clerk.waiting.await(30, TimeUnit.SECONDS)).isTrue();
            mesh.clock().awaitTimers(2); // the lease's heartbeat and the deadline
            mesh.clock().advance(Duration.ofSeconds(9));

            Outcome outcome = run.await().step("a");
            assertThat(outcome.status()).isEqualTo(Status.TIMEOUT);
            assertThat(outcome.cause())
                    .contains(new Cause.LimitReached("kernel_wall_clock_ms", 9_000, 9_000));
            assertThat(outcome.payload()).isEqualTo(5L);
            assertThat(outcome.usage().modelCalls()).isEqualTo(2);
            assertThat(mesh.events().of(MeshEvent.CodeAbandoned.class)).isEmpty();

            mesh.clock().advance(BoundedRun.GRACE);
            assertThat(mesh.events().await(MeshEvent.CodeAbandoned.class).task()).isEqualTo("w/a");
        } finally {
            clerk.enough.countDown();
        }
    }

    @Test
    void theWallClockReachesIntoRunningCode() throws Exception {
        model.toolCall("run_code", Map.of("code", "while (true) {}"));
        assertWallClockEnds(new Clerk(), new CountDownLatch(0), Duration.ofSeconds(9));
    }

    /** Waits until work has begun and every bound on it stands, then turns the clock. */
    private void assertWallClockEnds(Clerk clerk, CountDownLatch begun, Duration after)
            throws InterruptedException {
        try (TestMesh mesh = mesh(clerk, with -> with.config("kernel_wall_clock_ms", 9_000))) {
            WorkflowRun run = mesh.submit("w", Step.of("a", "clerk", "x"));
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            mesh.clock().awaitTimers(2); // the lease's heartbeat and the deadline
            mesh.clock().advance(after);

            Outcome outcome = run.await().step("a");
            assertThat(outcome.status()).isEqualTo(Status.TIMEOUT);
            assertThat(outcome.cause().orElseThrow())
                    .isInstanceOfSatisfying(
                            Cause.LimitReached.class,
                            limit -> assertThat(limit.limit()).isEqualTo("kernel_wall_clock_ms"));
        }
    }

    @Test
    void aModelThatFailsEndsTheTaskWithItsKindOfFailure() {
        model.fail(ModelFailure.AUTH, "azure refused the key");

        assertThat(think(new Clerk()).cause())
                .contains(new Cause.ModelFailed(ModelFailure.AUTH, "azure refused the key"));
    }

    @Test
    void aCutOrFilteredReplyIsNeverASuccess() {
        model.reply(reply("half an ans", Finish.LENGTH)).reply(reply("", Finish.CONTENT_FILTER));

        assertThat(think(new Clerk()).cause().orElseThrow())
                .isInstanceOfSatisfying(
                        Cause.ModelFailed.class,
                        failed ->
                                assertThat(failed.failure())
                                        .isEqualTo(ModelFailure.CONTENT_FILTERED));
        assertThat(model.lastRequest().messages().getLast().text()).contains("cut off");
    }

    @Test
    void unusableRepliesAreCorrectedAndEndTheTaskWhenTheyDoNotStop() {
        model.text(" ").text("{\"name\": \"add\", \"arguments\": {}}").text("");

        Outcome outcome = think(new Clerk());

        assertThat(outcome.status()).isEqualTo(Status.FAILURE);
        assertThat(outcome.cause().orElseThrow())
                .isInstanceOfSatisfying(
                        Cause.ProtocolViolation.class,
                        violation -> assertThat(violation.times()).isEqualTo(3));
        assertThat(model.lastRequest().messages().getLast().text())
                .contains("You wrote a tool call as text");
    }

    @Test
    void aRejectedAnswerContinuesTheTask() {
        model.text("7").text("8");
        AutoAgent picky =
                new Clerk() {
                    @Override
                    protected Optional<String> objection(Task task, Object result) {
                        return result.equals("8")
                                ? Optional.empty()
                                : Optional.of("it must be even");
                    }
                };

        assertThat(think(picky).payload()).isEqualTo("8");
        assertThat(model.lastRequest().messages().getLast().text()).contains("it must be even");
    }

    @Test
    void answersThatAreRejectedTooOftenFailWithTheReasons() {
        model.text("1").text("2").text("3");
        AutoAgent neverContent =
                new Clerk() {
                    @Override
                    protected Optional<String> objection(Task task, Object result) {
                        return Optional.of("not " + result);
                    }
                };

        assertThat(think(neverContent).cause())
                .contains(new Cause.FinishRejected(List.of("not 1", "not 2", "not 3")));
    }

    @Test
    void aModelWithoutToolCallsWorksThroughTheTextProtocol() {
        Clerk clerk = new Clerk();
        model.callsTools(false)
                .text("I add.\nTOOL: add\nPARAMS: {\"a\": 2, \"b\": 3}")
                .text("DONE: The sum is 5.\nRESULT: 5");

        Outcome outcome = think(clerk);

        assertThat(outcome.payload()).isEqualTo(5L);
        assertThat(outcome.summary()).isEqualTo("The sum is 5.");
        assertThat(clerk.calls).containsExactly(List.of(2, 3));
        assertThat(model.lastRequest().tools()).isEmpty();
        assertThat(model.lastRequest().messages().getFirst().text()).contains("TOOL: name");
        assertThat(model.lastRequest().messages().getLast().text()).isEqualTo("add returned:\n5");
    }

    @Test
    void aSpecialistWorksWithItsOwnPromptAndSpendsFromTheSameBudget() {
        model.toolCall("ask_poet", Map.of("task", "a rhyme on rain"))
                .text("Rain, rain, go away.")
                .text("Here it is.");
        AutoAgent editor =
                new Clerk() {
                    @Override
                    protected List<SubAgent> subAgents() {
                        return List.of(
                                new SubAgent("poet", "Writes verse", "You are a poet.", List.of()));
                    }
                };

        Outcome outcome = think(editor);

        assertThat(outcome.status()).isEqualTo(Status.SUCCESS);
        assertThat(outcome.usage().modelCalls()).isEqualTo(3);
        assertThat(model.requests().get(1).messages().getFirst().text())
                .startsWith("You are a poet.");
        assertThat(model.requests().get(1).messages().get(1).text()).isEqualTo("a rhyme on rain");
        assertThat(lastResult(model).text()).contains("Rain, rain");
    }

    @Test
    void aSensitiveCallWaitsForAPersonAndIsMadeOnceAllowed() {
        Clerk clerk = new Clerk();
        model.answer(
                request ->
                        request.messages().getLast() instanceof ChatMessage.ToolResult
                                ? ScriptedChatModel.textReply("done")
                                : ScriptedChatModel.toolReply(
                                        new ToolCall("1", "pay", "{\"euros\":5}")));
        try (TestMesh mesh = mesh(clerk, with -> {})) {
            Step step = Step.of("a", "clerk", "x");
            assertThat(mesh.workflow("w", step).status()).isEqualTo(Status.WAITING);
            assertThat(clerk.calls).isEmpty();
            String id = mesh.mesh().approvals().list().getFirst().id();
            mesh.mesh().approvals().approve(id, "ada", "");

            assertThat(mesh.workflow("w", step).step("a").toString()).startsWith("SUCCESS");
            assertThat(clerk.calls).containsExactly(5);
        }
    }

    @Test
    void oneAgentServesManyTasksAtOnceWithoutMixingThem() throws Exception {
        model.answer(
                request -> {
                    String task = request.messages().get(1).text();
                    return request.messages().getLast() instanceof ChatMessage.ToolResult result
                            ? ScriptedChatModel.textReply(task + "=" + result.text())
                            : ScriptedChatModel.toolReply(
                                    new ToolCall("1", "add", "{\"a\":" + task + ",\"b\":0}"));
                });
        Clerk clerk =
                new Clerk() {
                    @Override
                    int add(int a, int b) {
                        return a + b;
                    }
                };
        try (TestMesh mesh = mesh(clerk, with -> {})) {
            List<WorkflowRun> runs = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                runs.add(mesh.submit("w" + i, Step.of("a", "clerk", String.valueOf(i))));
            }
            for (int i = 0; i < 200; i++) {
                assertThat(runs.get(i).await().step("a").payload()).isEqualTo(i + "=" + i);
            }
        }
    }

    @Test
    void anAgentThatThinksNeedsAModelAtStart() {
        assertThatThrownBy(() -> TestMesh.start(with -> with.add(new Clerk())))
                .hasMessageContaining("agent clerk thinks, and there is no model")
                .hasMessageContaining("llm_endpoint");
    }

    private static ChatReply reply(String text, Finish finish) {
        return new ChatReply(
                text, List.of(), finish, Tokens.NONE, "scripted", "m", Optional.empty());
    }
}
