package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AgentContext;
import io.jarviscore.AutoAgent;
import io.jarviscore.Cause;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatModel;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.ChatRequest;
import io.jarviscore.JarvisException;
import io.jarviscore.LimitReachedException;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.Tool;
import io.jarviscore.WorkflowRun;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Decision 2: every model call made for a task is charged to it, also those of its own code. */
@Timeout(60)
class TaskChargesTest {
    private final ScriptedChatModel model = new ScriptedChatModel();

    /** The code of an agent with a task and its context. */
    @FunctionalInterface
    private interface Work {
        Outcome of(Task task, AgentContext context) throws Exception;
    }

    private static final class HandCoded extends Agent {
        private final Work work;

        HandCoded(Work work) {
            super(AgentCard.of("worker", "work"));
            this.work = work;
        }

        @Override
        protected Outcome execute(Task task) throws Exception {
            return work.of(task, context());
        }
    }

    static class Editor extends AutoAgent {
        Editor() {
            super(AgentCard.of("editor", "texts"), "You edit.");
        }

        @Tool("Shortens a text")
        String shorten(String text) {
            return context().chat().complete(ChatRequest.of("Shorten", text)).text();
        }

        @Tool("Shortens texts at the same time")
        List<String> shortenAll(List<String> texts) {
            ChatModel chat = context().chat();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                return texts.stream()
                        .map(
                                text ->
                                        CompletableFuture.supplyAsync(
                                                () -> chat.complete(ChatRequest.of(text)).text(),
                                                threads))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();
            }
        }
    }

    private TestMesh mesh(Agent agent, Consumer<Mesh.Builder> more) {
        return TestMesh.start(
                with -> {
                    with.add(agent).chatModel(model);
                    more.accept(with);
                });
    }

    private static ChatReply reply(String text, Tokens tokens, ToolCall... calls) {
        return new ChatReply(
                        text,
                        List.of(calls),
                        calls.length == 0 ? Finish.STOP : Finish.TOOL_CALLS,
                        tokens,
                        "mine",
                        "m",
                        Optional.empty())
                .withCost(Optional.of(new BigDecimal("0.10")));
    }

    private static ToolCall call(String tool, String arguments) {
        return new ToolCall("id-" + tool, tool, arguments);
    }

    private static ToolCall shorten() {
        return call("shorten", "{\"text\": \"long\"}");
    }

    private static String ask(AgentContext context) {
        return context.chat().complete(ChatRequest.of("x")).text();
    }

    @Test
    void theModelCallsOfAToolAreChargedToItsTask() {
        model.reply(reply("", new Tokens(100, 10, 0, 0), shorten()))
                .reply(reply("short", new Tokens(1_000, 50, 40, 0)))
                .reply(reply("done", new Tokens(200, 5, 0, 0)));
        try (TestMesh mesh = mesh(new Editor(), with -> {})) {
            Outcome outcome = mesh.run("editor", "x");

            assertThat(outcome.payload()).isEqualTo("done");
            assertThat(outcome.usage().modelCalls()).isEqualTo(3);
            assertThat(outcome.usage().turns()).isEqualTo(3);
            assertThat(outcome.usage().inputTokens()).isEqualTo(1_300);
            assertThat(outcome.usage().outputTokens()).isEqualTo(65);
            assertThat(outcome.usage().cachedTokens()).isEqualTo(40);
            assertThat(outcome.usage().costUsd().orElseThrow()).isEqualByComparingTo("0.30");
        }
    }

    @Test
    void aToolThatSpendsTheTokensOfItsTaskEndsItBeforeTheNextCall() {
        model.reply(reply("", new Tokens(100, 10, 0, 0), shorten()))
                .reply(reply("short", new Tokens(900, 50, 0, 0)));
        try (TestMesh mesh =
                mesh(new Editor(), with -> with.config("kernel_max_total_tokens", 1_100))) {
            Outcome outcome = mesh.run("editor", "x");

            assertThat(outcome.status()).isEqualTo(Status.TIMEOUT);
            assertThat(limit(outcome)).isEqualTo("kernel_max_total_tokens");
            assertThat(outcome.payload()).isEqualTo("short");
            assertThat(outcome.usage().totalTokens()).isEqualTo(1_060);
        }
        assertThat(model.requests()).hasSize(2);
    }

    @Test
    void aToolWhoseCallIsBeyondALimitEndsTheTaskWithThatLimit() {
        model.reply(reply("", new Tokens(100, 10, 0, 0), shorten()));
        try (TestMesh mesh = mesh(new Editor(), with -> with.config("kernel_max_turns", 1))) {
            Outcome outcome = mesh.run("editor", "x");

            assertThat(outcome.status()).isEqualTo(Status.TIMEOUT);
            assertThat(outcome.cause()).contains(new Cause.LimitReached("kernel_max_turns", 1, 1));
        }
        assertThat(model.requests()).hasSize(1);
    }

    @Test
    void aToolsSpendingInATurnIsBoundByTheActionBudget() {
        model.reply(reply("", new Tokens(100, 10, 0, 0), shorten()));
        try (TestMesh mesh = mesh(new Editor(), with -> with.config("kernel_action_budget", 60))) {
            assertThat(limit(mesh.run("editor", "x"))).isEqualTo("kernel_action_budget");
        }
    }

    @Test
    void moneyThatAToolSpendsIsMoneyOfTheTask() {
        model.reply(reply("", new Tokens(1, 1, 0, 0), shorten()))
                .reply(reply("short", new Tokens(1, 1, 0, 0)));
        try (TestMesh mesh =
                mesh(new Editor(), with -> with.config("kernel_max_cost_usd", "0.20"))) {
            Outcome outcome = mesh.run("editor", "x");

            assertThat(outcome.cause())
                    .contains(new Cause.LimitReached("kernel_max_cost_usd", 200_000, 200_000));
        }
        assertThat(model.requests()).hasSize(2);
    }

    @Test
    void aModelAskedForInTheTaskIsChargedFromEveryThreadThatUsesIt() {
        model.reply(
                        reply(
                                "",
                                new Tokens(1, 1, 0, 0),
                                call("shortenAll", "{\"texts\": [\"a\", \"b\", \"c\"]}")))
                .reply(reply("s", new Tokens(10, 1, 0, 0)))
                .reply(reply("s", new Tokens(10, 1, 0, 0)))
                .reply(reply("s", new Tokens(10, 1, 0, 0)))
                .reply(reply("done", new Tokens(1, 1, 0, 0)));
        try (TestMesh mesh = mesh(new Editor(), with -> {})) {
            assertThat(mesh.run("editor", "x").usage().totalTokens()).isEqualTo(37);
        }
    }

    @Test
    void theModelCallsOfAHandCodedAgentAreChargedToItsStep() {
        model.reply(reply("a", new Tokens(100, 10, 0, 0)))
                .reply(reply("b", new Tokens(200, 20, 0, 0)));
        HandCoded agent =
                new HandCoded((task, context) -> Outcome.success(ask(context) + ask(context)));
        try (TestMesh mesh = mesh(agent, with -> {})) {
            Outcome outcome = mesh.run("worker", "x");

            assertThat(outcome.payload()).isEqualTo("ab");
            assertThat(outcome.usage().modelCalls()).isEqualTo(2);
            assertThat(outcome.usage().turns()).isEqualTo(2);
            assertThat(outcome.usage().totalTokens()).isEqualTo(330);
            assertThat(outcome.usage().costUsd().orElseThrow()).isEqualByComparingTo("0.20");
        }
    }

    @Test
    void aHandCodedAgentThatGoesOnAskingEndsAtEachLimit() {
        Map<String, String> limits =
                Map.of(
                        "kernel_max_turns", "3",
                        "kernel_max_total_tokens", "1000",
                        "kernel_max_cost_usd", "0.35");
        limits.forEach(
                (key, value) -> {
                    for (int i = 0; i < 20; i++) {
                        model.reply(reply("more", new Tokens(250, 50, 0, 0)));
                    }
                    HandCoded endless =
                            new HandCoded(
                                    (task, context) -> {
                                        while (true) {
                                            ask(context);
                                        }
                                    });
                    try (TestMesh mesh = mesh(endless, with -> with.config(key, value))) {
                        Outcome outcome = mesh.run("worker", "x");

                        assertThat(outcome.status()).as(key).isEqualTo(Status.TIMEOUT);
                        assertThat(limit(outcome)).isEqualTo(key);
                        assertThat(outcome.usage().modelCalls()).as(key).isBetween(3, 4);
                    }
                });
    }

    @Test
    void aHandCodedAgentMayReturnAPartialResultWhenItsBudgetIsExhausted() {
        model.reply(reply("first", new Tokens(900, 50, 0, 0)));
        HandCoded content =
                new HandCoded(
                        (task, context) -> {
                            String first = ask(context);
                            try {
                                return Outcome.success(ask(context));
                            } catch (LimitReachedException e) {
                                return Outcome.success(first + ", then " + e.limit().limit());
                            }
                        });
        try (TestMesh mesh = mesh(content, with -> with.config("kernel_max_total_tokens", 1_000))) {
            assertThat(mesh.run("worker", "x").payload())
                    .isEqualTo("first, then kernel_max_total_tokens");
        }
    }

    @Test
    void aReplyIsCappedToTheTasksRemainderAndItsDeadlineIsTheTasks() {
        model.reply(reply("a", new Tokens(0, 800, 0, 0))).reply(reply("b", new Tokens(1, 1, 0, 0)));
        HandCoded agent =
                new HandCoded((task, context) -> Outcome.success(ask(context) + ask(context)));
        try (TestMesh mesh = mesh(agent, with -> with.config("kernel_max_total_tokens", 1_000))) {
            mesh.workflow("w", Step.of("a", "worker", "x").timeout(Duration.ofMinutes(10)));

            assertThat(model.lastRequest().maxOutputTokens().orElseThrow()).isBetween(1, 199);
            assertThat(model.lastRequest().deadline())
                    .contains(mesh.clock().instant().plus(Duration.ofMinutes(10)));
        }
    }

    @Test
    void aRequestThatFitsIsSentAsItIs() {
        model.reply(reply("a", new Tokens(1, 1, 0, 0)));
        HandCoded agent = new HandCoded((task, context) -> Outcome.success(ask(context)));
        try (TestMesh mesh = mesh(agent, with -> {})) {
            mesh.run("worker", "x");

            assertThat(model.lastRequest().maxOutputTokens()).isEqualTo(OptionalInt.empty());
            assertThat(model.lastRequest().deadline()).isEmpty();
        }
    }

    @Test
    void theWallClockOfTheLoopDoesNotBindAHandCodedAgent() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        model.reply(reply("a", new Tokens(1, 1, 0, 0)));
        HandCoded patient =
                new HandCoded(
                        (task, context) -> {
                            begun.countDown();
                            goOn.await();
                            return Outcome.success(ask(context));
                        });
        try (TestMesh mesh = mesh(patient, with -> with.config("kernel_wall_clock_ms", 1_000))) {
            WorkflowRun run = mesh.submit("w", Step.of("a", "worker", "x"));
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            mesh.clock().advance(Duration.ofSeconds(5));
            goOn.countDown();

            assertThat(run.await().step("a").payload()).isEqualTo("a");
        }
    }

    @Test
    void twoTasksOfOneAgentAtTheSameTimeAreChargedApart() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        for (int i = 0; i < 3; i++) {
            model.reply(reply("a", new Tokens(100, 0, 0, 0)));
        }
        HandCoded agent =
                new HandCoded(
                        (task, context) -> {
                            both.countDown();
                            both.await();
                            for (int i = 0; i < Integer.parseInt(task.text()); i++) {
                                ask(context);
                            }
                            return Outcome.success("done");
                        });
        try (TestMesh mesh = mesh(agent, with -> {})) {
            WorkflowRun run =
                    mesh.submit("w", Step.of("a", "worker", "1"), Step.of("b", "worker", "2"));

            assertThat(run.await().step("a").usage().inputTokens()).isEqualTo(100);
            assertThat(run.await().step("b").usage().inputTokens()).isEqualTo(200);
            assertThat(run.await().usage().inputTokens()).isEqualTo(300);
        }
    }

    @Test
    void aModelKeptAfterItsTaskIsRefusedWithTheRemedy() {
        AtomicReference<ChatModel> kept = new AtomicReference<>();
        HandCoded keeper =
                new HandCoded(
                        (task, context) -> {
                            kept.set(context.chat());
                            return Outcome.success("done");
                        });
        try (TestMesh mesh = mesh(keeper, with -> {})) {
            mesh.workflow("w", Step.of("a", "worker", "x"));

            assertThatThrownBy(() -> kept.get().complete(ChatRequest.of("x")))
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("task w/a has ended")
                    .hasMessageContaining("context().chat()");
        }
        assertThat(model.requests()).isEmpty();
    }

    @Test
    void aModelAskedForOutsideOfATaskIsChargedToNone() {
        model.text("ready");
        AtomicReference<String> said = new AtomicReference<>("");
        Agent careful =
                new Agent(AgentCard.of("worker", "work")) {
                    @Override
                    protected void setup(AgentContext context) {
                        said.set(ask(context));
                    }

                    @Override
                    protected Outcome execute(Task task) {
                        return Outcome.success("done");
                    }
                };
        try (TestMesh mesh = mesh(careful, with -> {})) {
            assertThat(said).hasValue("ready");
            assertThat(mesh.run("worker", "x").usage().modelCalls()).isZero();
        }
    }

    @Test
    void anAgentsCallsBeforeItsLoopArePaidFromTheSameBudget() {
        model.reply(reply("hint", new Tokens(100, 0, 0, 0)))
                .reply(reply("", new Tokens(100, 0, 0, 0), shorten()));
        AutoAgent prepared =
                new Editor() {
                    @Override
                    protected Outcome execute(Task task) throws Exception {
                        return super.execute(task.withText(ask(context())));
                    }
                };
        try (TestMesh mesh = mesh(prepared, with -> with.config("kernel_max_turns", 2))) {
            Outcome outcome = mesh.run("editor", "x");

            assertThat(outcome.cause()).contains(new Cause.LimitReached("kernel_max_turns", 2, 2));
            assertThat(outcome.usage().modelCalls()).isEqualTo(2);
        }
    }

    private static String limit(Outcome outcome) {
        return outcome.cause()
                .filter(Cause.LimitReached.class::isInstance)
                .map(cause -> ((Cause.LimitReached) cause).limit())
                .orElse(outcome.toString());
    }
}
