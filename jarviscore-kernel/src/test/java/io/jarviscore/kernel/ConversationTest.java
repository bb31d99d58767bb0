package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Approvals;
import io.jarviscore.AutoAgent;
import io.jarviscore.ChatListener;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatModel;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.Conversation;
import io.jarviscore.JarvisException;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import io.jarviscore.Tool;
import io.jarviscore.UnknownAgentException;
import io.jarviscore.WorkflowStore;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConversationTest {
    private final ScriptedChatModel model = new ScriptedChatModel();
    private final WorkflowStore store = InProcess.workflowStore(new ManualClock());
    private final Ledger ledger = InProcess.ledger(new ManualClock(), 10_000);
    private final Approvals approvals = InProcess.approvals(new ManualClock());
    private final CountDownLatch reached = new CountDownLatch(1);

    final class Support extends AutoAgent {
        private final boolean blocks;

        Support(boolean blocks) {
            super(AgentCard.of("support", "help"), "You help.");
            this.blocks = blocks;
        }

        @Tool(value = "Looks an order up", repeatable = true)
        String order(String number) throws InterruptedException {
            if (blocks) {
                reached.countDown();
                new CountDownLatch(1).await();
            }
            return "order " + number + " was sent";
        }
    }

    private TestMesh mesh() {
        return life(false, model, with -> {});
    }

    private TestMesh life(boolean blocks, ChatModel chat, Consumer<Mesh.Builder> more) {
        return TestMesh.start(
                with -> {
                    with.add(new Support(blocks))
                            .chatModel(chat)
                            .workflowStore(store)
                            .approvals(approvals)
                            .ledger(ledger);
                    more.accept(with);
                });
    }

    private static List<String> texts(ChatRequest request) {
        return request.messages().stream().skip(1).map(ChatMessage::text).toList();
    }

    @Test
    void theModelSeesEarlierTurnsAsMessagesWithTheirCallsAndResults() {
        model.toolCall("order", Map.of("number", "7"))
                .text("It was sent.")
                .text("You are welcome.");
        try (TestMesh mesh = mesh()) {
            Conversation conversation = mesh.mesh().conversation("support", "customer-7");
            assertThat(conversation.say("Where is my order 7?").payload())
                    .isEqualTo("It was sent.");
            assertThat(conversation.say("Thanks!").payload()).isEqualTo("You are welcome.");
        }

        assertThat(model.lastRequest().messages().subList(1, 6))
                .satisfiesExactly(
                        said -> assertThat(said).isEqualTo(user("Where is my order 7?")),
                        said ->
                                assertThat(said)
                                        .isInstanceOfSatisfying(
                                                ChatMessage.Assistant.class,
                                                calls ->
                                                        assertThat(calls.toolCalls())
                                                                .singleElement()
                                                                .extracting(
                                                                        ChatMessage.ToolCall::id)
                                                                .isEqualTo("call-1")),
                        said ->
                                assertThat(said)
                                        .isEqualTo(
                                                new ChatMessage.ToolResult(
                                                        "call-1",
                                                        "order",
                                                        "order 7 was sent",
                                                        false)),
                        said ->
                                assertThat(said)
                                        .isEqualTo(
                                                new ChatMessage.Assistant(
                                                        "It was sent.", List.of())),
                        said -> assertThat(said).isEqualTo(user("Thanks!")));
    }

    private static ChatMessage user(String text) {
        return new ChatMessage.User(text);
    }

    @Test
    void theHistoryOutlivesTheMesh() {
        model.text("Hello Ann.").text("Ann.");
        try (TestMesh mesh = mesh()) {
            mesh.mesh().conversation("support", "c").say("I am Ann.");
        }
        try (TestMesh mesh = mesh()) {
            Conversation conversation = mesh.mesh().conversation("support", "c");
            conversation.say("Who am I?");

            assertThat(conversation.history())
                    .extracting(ChatMessage::text)
                    .containsExactly("I am Ann.", "Hello Ann.", "Who am I?", "Ann.");
        }
        assertThat(texts(model.lastRequest()))
                .containsExactly("I am Ann.", "Hello Ann.", "Who am I?");
    }

    @Test
    void aForgottenConversationBeginsAnew() {
        model.text("Hello Ann.").text("I do not know.");
        try (TestMesh mesh = mesh()) {
            Conversation conversation = mesh.mesh().conversation("support", "c");
            conversation.say("I am Ann.");
            conversation.forget();
            assertThat(conversation.history()).isEmpty();

            assertThat(conversation.say("Who am I?").payload()).isEqualTo("I do not know.");
        }
        assertThat(texts(model.lastRequest())).containsExactly("Who am I?");
    }

    @Test
    void idsUsersAndTenantsHaveConversationsOfTheirOwn() {
        model.answer(request -> ScriptedChatModel.textReply("yes"));
        try (TestMesh mesh = mesh()) {
            Conversation plain = mesh.mesh().conversation("support", "c");
            plain.say("one");
            plain.ofUser("ann").say("two");
            plain.ofTenant("acme").say("three");
            plain.ofTenant("acme").ofUser("ann").say("four");
            mesh.mesh().conversation("support", "d").say("five");

            assertThat(model.requests()).allSatisfy(r -> assertThat(texts(r)).hasSize(1));
            assertThat(mesh.mesh().conversation("support", "c").ofUser("ann").history())
                    .extracting(ChatMessage::text)
                    .containsExactly("two", "yes");
        }
    }

    @Test
    void ofManyConcurrentMessagesEachTakesATurnOfItsOwn() throws Exception {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        model.answer(
                request -> {
                    most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                    underWay.decrementAndGet();
                    return ScriptedChatModel.textReply("answer to " + texts(request).getLast());
                });
        try (TestMesh mesh = mesh();
                ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Outcome>> says = new ArrayList<>();
            IntStream.range(0, 12)
                    .forEach(
                            n ->
                                    says.add(
                                            () ->
                                                    mesh.mesh()
                                                            .conversation("support", "c")
                                                            .say("question " + n)));
            List<Object> answers = new ArrayList<>();
            for (var said : people.invokeAll(says)) {
                answers.add(said.get().payload());
            }

            assertThat(answers)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 12)
                                    .mapToObj(n -> (Object) ("answer to question " + n))
                                    .toList());
            assertThat(mesh.mesh().conversation("support", "c").history()).hasSize(24);
            assertThat(most).hasValue(1);
            assertThat(model.requests().stream().map(request -> texts(request).size()))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 12).mapToObj(n -> 2 * n + 1).toList());
        }
    }

    @Test
    void theListenerReceivesTheTextWhileItIsWritten() {
        ChatModel streaming =
                new ChatModel() {
                    @Override
                    public ChatReply complete(ChatRequest request) {
                        throw new AssertionError("not streamed");
                    }

                    @Override
                    public ChatReply stream(ChatRequest request, ChatListener listener) {
                        listener.said("Hel");
                        listener.said("lo.");
                        return ScriptedChatModel.textReply("Hello.");
                    }
                };
        List<String> heard = new ArrayList<>();
        try (TestMesh mesh = life(false, streaming, with -> {})) {
            mesh.mesh().conversation("support", "c").say("Hi", listener(heard));
        }

        assertThat(heard).containsExactly("Hel", "lo.");
    }

    private static ChatListener listener(List<String> heard) {
        return new ChatListener() {
            @Override
            public void said(String words) {
                heard.add(words);
            }

            @Override
            public void startedOver() {
                heard.clear();
            }
        };
    }

    @Test
    void aHandWrittenAgentConversesToo() {
        class Echo extends Agent {
            Echo() {
                super(AgentCard.of("echo", "echo"));
            }

            @Override
            protected Outcome execute(Task task) {
                return Outcome.success("you said " + task.text());
            }
        }
        List<String> heard = new ArrayList<>();
        try (TestMesh mesh = life(false, model, with -> with.add(new Echo()))) {
            Conversation conversation = mesh.mesh().conversation("echo", "c");
            conversation.say("a", listener(heard));
            conversation.say("b");

            assertThat(conversation.history())
                    .extracting(ChatMessage::text)
                    .containsExactly("a", "you said a", "b", "you said b");
        }
        assertThat(heard).containsExactly("you said a");
    }

    @Test
    void aTurnThatFailedIsKeptAndTheConversationGoesOn() {
        model.next(
                        request -> {
                            throw new IllegalStateException("broken model");
                        })
                .text("Now.");
        try (TestMesh mesh = mesh()) {
            Conversation conversation = mesh.mesh().conversation("support", "c");
            assertThat(conversation.say("Hello?").isSuccess()).isFalse();
            assertThat(conversation.say("Hello again?").payload()).isEqualTo("Now.");
        }

        assertThat(texts(model.lastRequest()))
                .satisfiesExactly(
                        said -> assertThat(said).isEqualTo("Hello?"),
                        said -> assertThat(said).startsWith("(no answer)"),
                        said -> assertThat(said).isEqualTo("Hello again?"));
    }

    @Test
    void oldTurnsAreSummarisedWholeAndOnceForManyTurns() {
        AtomicInteger summaries = new AtomicInteger();
        List<Integer> shown = new ArrayList<>();
        model.answer(
                request -> {
                    if (request.messages().getFirst().text().startsWith("Summarise")) {
                        return ScriptedChatModel.textReply(
                                "summary " + summaries.incrementAndGet());
                    }
                    shown.add(request.messages().size());
                    ChatMessage last = request.messages().getLast();
                    return last instanceof ChatMessage.ToolResult
                            ? ScriptedChatModel.textReply("y".repeat(400))
                            : ScriptedChatModel.toolReply(
                                    new ChatMessage.ToolCall(
                                            "c-" + shown.size(),
                                            "order",
                                            "{\"number\":\"" + shown.size() + "\"}"));
                });
        try (TestMesh mesh =
                life(false, model, with -> with.config("conversation_max_tokens", 800))) {
            Conversation conversation = mesh.mesh().conversation("support", "c");
            for (int n = 0; n < 40; n++) {
                assertThat(conversation.say("question " + n).isSuccess()).isTrue();
            }
            assertThat(conversation.history()).hasSize(160);
        }

        assertThat(summaries.get()).isBetween(2, 20);
        assertThat(shown).allMatch(messages -> messages < 120);
        assertThat(model.lastRequest().messages().get(1).text())
                .startsWith("What was said before, in short:\nsummary " + summaries.get());
        assertThat(model.requests())
                .allSatisfy(request -> assertCallsHaveResults(request.messages()));
    }

    private static void assertCallsHaveResults(List<ChatMessage> messages) {
        List<String> open = new ArrayList<>();
        for (ChatMessage message : messages) {
            if (message instanceof ChatMessage.ToolResult result) {
                assertThat(open.remove(result.callId())).isTrue();
            } else {
                assertThat(open).isEmpty();
            }
            if (message instanceof ChatMessage.Assistant assistant) {
                assistant.toolCalls().forEach(call -> open.add(call.id()));
            }
        }
    }

    @Test
    void aTurnWhoseProcessDiedIsFinishedBeforeTheNextOne() throws Exception {
        ScriptedChatModel first = new ScriptedChatModel().toolCall("order", Map.of("number", "7"));
        TestMesh dying = life(true, first, with -> {});
        Thread saying =
                Thread.startVirtualThread(
                        () -> dying.mesh().conversation("support", "c").say("Where is 7?"));
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
        Thread closing = Thread.startVirtualThread(dying::close);
        // Until shutdown_timeout expires, which begins a moment after the call.
        while (!closing.join(Duration.ofMillis(100))) {
            dying.clock().advance(Duration.ofSeconds(5));
        }
        saying.join();

        model.text("It was sent.").text("Bye.");
        try (TestMesh mesh = life(false, model, with -> with.config("resume_on_start", false))) {
            Conversation conversation = mesh.mesh().conversation("support", "c");
            assertThat(conversation.say("Thanks.").payload()).isEqualTo("Bye.");
            assertThat(conversation.history())
                    .extracting(ChatMessage::text)
                    .containsExactly(
                            "Where is 7?",
                            "",
                            "order 7 was sent",
                            "It was sent.",
                            "Thanks.",
                            "Bye.");
        }
    }

    @Test
    void anInvalidMessageIsRefused() {
        try (TestMesh mesh = mesh()) {
            assertThatThrownBy(() -> mesh.mesh().conversation("support", "c").say(" "))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("blank");
            assertThatThrownBy(() -> mesh.mesh().conversation("support", ""))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("conversation id");
            assertThatThrownBy(() -> mesh.mesh().conversation("nobody", "c").say("Hi"))
                    .isInstanceOf(UnknownAgentException.class)
                    .hasMessageContaining("nobody");
        }
    }

    @Test
    void aTurnThatWaitsForAPersonHoldsTheNextOneBack() {
        class Careful extends AutoAgent {
            Careful() {
                super(AgentCard.of("careful", "care"), "You care.");
            }

            @Tool(value = "Pays", sensitive = true)
            @SuppressWarnings("UnusedMethod") // the kernel calls it
            String pay(String amount) {
                return "paid " + amount;
            }
        }
        model.toolCall("pay", Map.of("amount", "5"));
        try (TestMesh mesh = life(false, model, with -> with.add(new Careful()))) {
            Conversation conversation = mesh.mesh().conversation("careful", "c");
            assertThat(conversation.say("Pay 5").status()).isEqualTo(Outcome.Status.WAITING);

            assertThatThrownBy(() -> conversation.say("And?"))
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("waits for a person");
        }
    }
}
