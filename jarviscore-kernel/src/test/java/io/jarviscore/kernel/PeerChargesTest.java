package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AgentContext;
import io.jarviscore.AgentTool;
import io.jarviscore.AutoAgent;
import io.jarviscore.Cause;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatModel;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.ChatRequest;
import io.jarviscore.JarvisException;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.PeerMessage;
import io.jarviscore.Reply;
import io.jarviscore.Task;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import io.jarviscore.tools.PeerTools;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer's spending is charged to the task that asked it. */
@Timeout(60)
class PeerChargesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final ScriptedChatModel model = new ScriptedChatModel();

    /** The code of an agent with its context. */
    @FunctionalInterface
    private interface Work {
        Object of(AgentContext context) throws Exception;
    }

    private static final class Asker extends Agent {
        private final Work work;

        Asker(Work work) {
            super(AgentCard.of("asker", "asking"));
            this.work = work;
        }

        @Override
        protected Outcome execute(Task task) throws Exception {
            return Outcome.success(work.of(context()));
        }
    }

    private static final class Answerer extends Agent {
        private final Work work;

        Answerer(String role, Work work) {
            super(AgentCard.of(role, "answering"));
            this.work = work;
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("nothing");
        }

        @Override
        protected Object onRequest(PeerMessage message) throws Exception {
            return work.of(context());
        }
    }

    static class Editor extends AutoAgent {
        Editor() {
            super(AgentCard.of("editor", "texts"), "You edit.");
        }

        @Override
        protected List<AgentTool> tools() {
            return PeerTools.of(context().peers(), "editor").tools();
        }
    }

    private TestMesh mesh(Consumer<Mesh.Builder> more, Agent... agents) {
        return TestMesh.start(
                with -> {
                    with.add(agents).chatModel(model);
                    more.accept(with);
                });
    }

    private void replies(long... inputTokens) {
        for (long input : inputTokens) {
            model.reply(reply("said", new Tokens(input, 10, 0, 0)));
        }
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

    private static String think(AgentContext context) {
        return context.chat().complete(ChatRequest.of("x")).text();
    }

    private static Object ask(AgentContext context, String role) {
        return context.peers().request(role, "why?", TIMEOUT).payload();
    }

    private static Answerer thinker() {
        return new Answerer("thinker", PeerChargesTest::think);
    }

    private static String limit(Outcome outcome) {
        return ((Cause.LimitReached) outcome.cause().orElseThrow()).limit();
    }

    @Test
    void aReplyCarriesThePeersUsage() {
        replies(100);
        AtomicReference<Reply> reply = new AtomicReference<>();
        Asker asker =
                new Asker(
                        context -> {
                            reply.set(context.peers().request("thinker", "why?", TIMEOUT));
                            return "done";
                        });
        try (TestMesh mesh = mesh(with -> {}, asker, thinker())) {
            mesh.run("asker", "x");

            assertThat(reply.get().usage().inputTokens()).isEqualTo(100);
            assertThat(reply.get().usage().modelCalls()).isEqualTo(1);
            assertThat(reply.get().usage().costUsd().orElseThrow()).isEqualByComparingTo("0.10");
            assertThat(reply.get().usage().elapsed()).isZero();
        }
    }

    @Test
    void tokensMoneyAndTurnsOfAPeerAreChargedToTheAskingTask() {
        replies(100, 200);
        Asker asker = new Asker(context -> think(context) + ask(context, "thinker"));
        try (TestMesh mesh = mesh(with -> {}, asker, thinker())) {
            Outcome outcome = mesh.run("asker", "x");

            assertThat(outcome.usage().totalTokens()).isEqualTo(320);
            assertThat(outcome.usage().turns()).isEqualTo(2);
            assertThat(outcome.usage().costUsd().orElseThrow()).isEqualByComparingTo("0.20");
        }
    }

    @Test
    void theSpendingOfAPeersPeerIsChargedToTheFirstAsker() {
        replies(100, 200);
        Answerer between =
                new Answerer("between", context -> think(context) + ask(context, "thinker"));
        Asker asker = new Asker(context -> ask(context, "between"));
        try (TestMesh mesh = mesh(with -> {}, asker, between, thinker())) {
            assertThat(mesh.run("asker", "x").usage().totalTokens()).isEqualTo(320);
        }
    }

    @Test
    void aTaskWhosePeersHaveSpentItsBudgetAsksNoMore() {
        for (String limit :
                List.of(
                        "kernel_max_total_tokens=600",
                        "kernel_max_turns=2",
                        "kernel_max_cost_usd=0.20")) {
            replies(300, 300, 300, 300, 300);
            Asker asker =
                    new Asker(
                            context -> {
                                while (true) {
                                    ask(context, "thinker");
                                }
                            });
            String key = limit.substring(0, limit.indexOf('='));
            try (TestMesh mesh =
                    mesh(
                            with -> with.config(key, limit.substring(key.length() + 1)),
                            asker,
                            thinker())) {
                Outcome outcome = mesh.run("asker", "x");

                assertThat(outcome.status()).as(limit).isEqualTo(Status.TIMEOUT);
                assertThat(limit(outcome)).isEqualTo(key);
                assertThat(outcome.usage().modelCalls()).as(limit).isEqualTo(2);
            }
        }
    }

    @Test
    void anAnswerThatIsNotWaitedForIsChargedWhenItIsThere() {
        replies(100);
        Asker asker = new Asker(context -> context.peers().ask("thinker", "why?").get().payload());
        try (TestMesh mesh = mesh(with -> {}, asker, thinker())) {
            assertThat(mesh.run("asker", "x").usage().totalTokens()).isEqualTo(110);
        }
    }

    @Test
    void aPeerThatFailsIsChargedForItsSpending() {
        replies(100);
        Answerer failing =
                new Answerer(
                        "failing",
                        context -> {
                            think(context);
                            throw new IllegalStateException("out of ink");
                        });
        Asker asker =
                new Asker(
                        context ->
                                context.peers()
                                        .request("failing", "why?", TIMEOUT)
                                        .error()
                                        .orElseThrow());
        try (TestMesh mesh = mesh(with -> {}, asker, failing)) {
            Outcome outcome = mesh.run("asker", "x");

            assertThat(outcome.payload()).isEqualTo("IllegalStateException: out of ink");
            assertThat(outcome.usage().totalTokens()).isEqualTo(110);
        }
    }

    @Test
    void aModelsQuestionToAPeerIsChargedToItsTaskAndEndsItAtTheLimit() {
        ToolCall question =
                new ToolCall("1", "ask_peer", "{\"role\": \"thinker\", \"question\": \"why?\"}");
        model.reply(reply("", new Tokens(100, 10, 0, 0), question));
        replies(900);
        try (TestMesh mesh =
                mesh(
                        with -> with.config("kernel_max_total_tokens", 1_100),
                        new Editor(),
                        thinker())) {
            Outcome outcome = mesh.run("editor", "x");

            assertThat(limit(outcome)).isEqualTo("kernel_max_total_tokens");
            assertThat(outcome.usage().totalTokens()).isEqualTo(1_020);
        }
        assertThat(model.requests()).hasSize(2);
    }

    @Test
    void aRequestIsBoundedByTheLimitsOfTheNodeThatAnswersIt() {
        replies(300, 300, 300);
        Answerer endless =
                new Answerer(
                        "endless",
                        context -> {
                            while (true) {
                                think(context);
                            }
                        });
        Asker asker =
                new Asker(
                        context ->
                                context.peers()
                                        .request("endless", "why?", TIMEOUT)
                                        .error()
                                        .orElseThrow());
        try (TestMesh mesh = mesh(with -> with.config("kernel_max_turns", 3), asker, endless)) {
            Outcome outcome = mesh.run("asker", "x");

            assertThat(outcome.payload()).asString().contains("kernel_max_turns");
            assertThat(outcome.usage().modelCalls()).isEqualTo(3);
        }
    }

    @Test
    void aModelKeptAfterTheReplyIsRefused() {
        AtomicReference<ChatModel> kept = new AtomicReference<>();
        Answerer keeper =
                new Answerer(
                        "keeper",
                        context -> {
                            kept.set(context.chat());
                            return "done";
                        });
        Asker asker = new Asker(context -> ask(context, "keeper"));
        try (TestMesh mesh = mesh(with -> {}, asker, keeper)) {
            mesh.run("asker", "x");

            assertThatThrownBy(() -> kept.get().complete(ChatRequest.of("x")))
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("peer-request-of-asker-to-keeper has ended");
        }
        assertThat(model.requests()).isEmpty();
    }

    @Test
    void aRequestOutsideATaskIsChargedToNobody() {
        replies(100);
        AtomicReference<AgentContext> kept = new AtomicReference<>();
        Asker asker =
                new Asker(
                        context -> {
                            kept.set(context);
                            return "done";
                        });
        try (TestMesh mesh = mesh(with -> with.config("kernel_max_turns", 1), asker, thinker())) {
            assertThat(mesh.run("asker", "x").usage().modelCalls()).isZero();

            assertThat(ask(kept.get(), "thinker")).isEqualTo("said");
        }
    }
}
