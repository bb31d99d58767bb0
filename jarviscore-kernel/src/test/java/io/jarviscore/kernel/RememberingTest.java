package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatRequest;
import io.jarviscore.Memory;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import io.jarviscore.Tool;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop's use of a memory: reads, writes, and the text shown to the model. */
@Timeout(60)
class RememberingTest {
    private static final Instant DAY = Instant.parse("2026-03-01T12:00:00Z");

    private final ScriptedChatModel model = new ScriptedChatModel();

    static class Worker extends AutoAgent {
        Worker() {
            super(AgentCard.of("worker", "work"), "You work.");
        }

        @Tool("Looks something up")
        String look(String what) {
            return "seen " + what;
        }
    }

    /** A user's implementation of three methods of the port. */
    static class OwnMemory implements Memory {
        final List<Object> facts = new CopyOnWriteArrayList<>();
        final List<String> queries = new CopyOnWriteArrayList<>();

        @Override
        public void remember(Object fact) {
            facts.add(fact);
        }

        @Override
        public List<Item> recall(String query) {
            queries.add(query);
            return facts.stream().map(fact -> new Item(fact.toString(), DAY, "notebook")).toList();
        }

        @Override
        public List<Item> episodes() {
            return List.of();
        }
    }

    /** Records every call of the kernel. */
    static class Watched extends OwnMemory {
        final List<Turn> turns = new CopyOnWriteArrayList<>();
        final List<Ending> endings = new CopyOnWriteArrayList<>();
        final List<Item> known = new ArrayList<>();
        final List<String> notes = new CopyOnWriteArrayList<>();

        @Override
        public Bundle observe(Moment moment) {
            return new Bundle(known);
        }

        @Override
        public void onTurn(Turn turn) {
            turns.add(turn);
        }

        @Override
        public void onEnd(Ending ending) {
            endings.add(ending);
        }

        @Override
        public void note(Task task, String text) {
            notes.add(task.workflowId() + ": " + text);
        }
    }

    private TestMesh mesh(Memory memory) {
        return TestMesh.start(
                with -> with.add(new Worker()).chatModel(model).memory(agent -> memory));
    }

    static Memory.Item item(Memory.Kind kind, String text, int day) {
        return new Memory.Item("", kind, "", text, DAY.plusSeconds(86_400L * day), "wf-1/a", 1, 1);
    }

    private static String asked(ChatRequest request) {
        return request.messages().get(1).text();
    }

    @Test
    void aMemoryOfThreeMethodsIsRecalledBeforeTheTask() {
        OwnMemory memory = new OwnMemory();
        memory.remember("the customer speaks French");
        model.text("done");
        try (TestMesh mesh = mesh(memory)) {
            mesh.run("worker", "Write to the customer");
        }

        assertThat(memory.queries).containsExactly("Write to the customer");
        assertThat(asked(model.lastRequest()))
                .startsWith("From your memory")
                .contains("- [2026-03-01, notebook] the customer speaks French")
                .endsWith("Write to the customer");
    }

    @Test
    void anAgentWithoutMemoryIsSentNothingOfIt() {
        model.text("done");
        try (TestMesh mesh = TestMesh.start(with -> with.add(new Worker()).chatModel(model))) {
            mesh.run("worker", "Do it");
        }

        assertThat(asked(model.lastRequest())).isEqualTo("Do it");
        assertThat(model.lastRequest().tools())
                .extracting(ChatRequest.ToolSpec::name)
                .doesNotContain("remember", "recall", "forget");
    }

    @Test
    void anEmptyMemoryAddsNothingToThePrompt() {
        model.text("done");
        try (TestMesh mesh = mesh(new Watched())) {
            mesh.run("worker", "Do it");
        }

        assertThat(asked(model.lastRequest())).isEqualTo("Do it");
    }

    @Test
    void sectionsStandInOneOrderAndTheirItemsByAge() {
        Watched memory = new Watched();
        memory.known.add(item(Memory.Kind.NOTE, "note", 1));
        memory.known.add(item(Memory.Kind.FACT, "newer fact", 9));
        memory.known.add(item(Memory.Kind.EPISODE, "episode", 2));
        memory.known.add(item(Memory.Kind.FACT, "older fact", 3));
        memory.known.add(item(Memory.Kind.SUMMARY, "summary", 4));
        model.text("done");
        try (TestMesh mesh = mesh(memory)) {
            mesh.run("worker", "Do it");
        }

        assertThat(asked(model.lastRequest()))
                .containsSubsequence(
                        "## Summary",
                        "summary",
                        "## Facts",
                        "older fact",
                        "newer fact",
                        "## What you did",
                        "episode",
                        "## Notes of this workflow",
                        "note",
                        "Do it");
    }

    @Test
    void theBudgetHoldsForAnyMemory() {
        Watched memory = new Watched();
        for (Memory.Kind kind : Memory.Kind.values()) {
            for (int i = 0; i < 500; i++) {
                memory.known.add(item(kind, "x".repeat(150) + i, i));
            }
        }
        model.text("done");
        try (TestMesh mesh =
                TestMesh.start(
                        with ->
                                with.add(new Worker())
                                        .chatModel(model)
                                        .config("memory_context_tokens", 1_000)
                                        .memory(agent -> memory))) {
            mesh.run("worker", "Do it");
        }

        String shown = asked(model.lastRequest());
        assertThat(shown).hasSizeBetween(3_000, 4_300).contains("x0\n");
    }

    @Test
    void anItemIsShownOnceAndALaterOneIsAppended() {
        Watched memory = new Watched();
        memory.known.add(item(Memory.Kind.FACT, "first", 1));
        model.toolCall("look", Map.of("what", "a"))
                .next(
                        request -> {
                            memory.known.add(item(Memory.Kind.FACT, "second", 2));
                            return ScriptedChatModel.toolReply(
                                    new ChatMessage.ToolCall("c-2", "look", "{\"what\":\"b\"}"));
                        })
                .text("done");
        try (TestMesh mesh = mesh(memory)) {
            mesh.run("worker", "Do it");
        }

        List<ChatRequest> requests = model.requests();
        assertThat(asked(requests.get(0))).contains("first").doesNotContain("second");
        assertThat(requests.get(1).messages())
                .startsWith(requests.get(0).messages().toArray(ChatMessage[]::new));
        assertThat(requests.get(2).messages())
                .startsWith(requests.get(1).messages().toArray(ChatMessage[]::new));
        assertThat(requests.get(2).messages().getLast().text())
                .startsWith("New in your memory:")
                .contains("second")
                .doesNotContain("first");
    }

    @Test
    void everyTurnAndTheEndAreReported() {
        Watched memory = new Watched();
        model.toolCall("look", Map.of("what", "a")).text("done");
        Outcome outcome;
        try (TestMesh mesh = mesh(memory)) {
            outcome = mesh.run("worker", "Do it");
        }

        assertThat(memory.turns).extracting(Memory.Turn::number).containsExactly(1, 2);
        assertThat(memory.turns.getFirst().said())
                .extracting(ChatMessage::text)
                .containsExactly("", "seen a");
        assertThat(memory.turns.getFirst().promptTokens())
                .isEqualTo(ScriptedChatModel.DEFAULT_TOKENS.input());
        assertThat(memory.turns).noneMatch(Memory.Turn::replayed);
        assertThat(memory.endings).hasSize(1);
        assertThat(memory.endings.getFirst().outcome().payload()).isEqualTo(outcome.payload());
        assertThat(memory.endings.getFirst().resumed()).isFalse();
    }

    @Test
    void aMemoryThatThrowsCostsTheTaskNothing() {
        Memory broken =
                new OwnMemory() {
                    @Override
                    public List<Item> recall(String query) {
                        throw new IllegalStateException("no memory today");
                    }

                    @Override
                    public void onTurn(Turn turn) {
                        throw new IllegalStateException("no memory today");
                    }

                    @Override
                    public void onEnd(Ending ending) {
                        throw new IllegalStateException("no memory today");
                    }
                };
        model.text("done");
        try (TestMesh mesh = mesh(broken)) {
            assertThat(mesh.run("worker", "Do it").payload()).isEqualTo("done");
        }
    }

    @Test
    void theModelRemembersRecallsAndNotes() {
        Watched memory = new Watched();
        model.toolCall("remember", Map.of("fact", "tea, not coffee"))
                .toolCall("remember", Map.of("fact", "half done", "scope", "workflow"))
                .toolCall("recall", Map.of("query", "drinks"))
                .toolCall("forget", Map.of("what", "x"))
                .text("done");
        try (TestMesh mesh = mesh(memory)) {
            mesh.run("worker", "Do it");
        }

        assertThat(memory.facts).containsExactly("tea, not coffee");
        assertThat(memory.notes).singleElement().asString().endsWith(": half done");
        assertThat(memory.queries).containsExactly("drinks");
        assertThat(model.requests().get(3).messages().getLast().text())
                .isEqualTo("2026-03-01, from notebook: tea, not coffee");
        assertThat(model.lastRequest().messages().getLast().text()).isEqualTo("0 forgotten");
    }

    @Test
    void theModelReceivesAnInvalidConfidence() {
        Watched memory = new Watched();
        model.toolCall("remember", Map.of("fact", "tea", "confidence", 7)).text("done");
        try (TestMesh mesh = mesh(memory)) {
            mesh.run("worker", "Do it");
        }

        assertThat(memory.facts).isEmpty();
        assertThat(model.lastRequest().messages().getLast().text()).contains("confidence");
    }

    @Test
    void aComputedResultIsKeptWhenTheModelRemembersItFirst() {
        Watched memory = new Watched();
        model.toolCall("run_code", Map.of("code", "result = 6 * 7"))
                .toolCall("remember", Map.of("fact", "it is 42"))
                .text("The answer is forty-two");
        try (TestMesh mesh = mesh(memory)) {
            assertThat(mesh.run("worker", "Compute").payload()).isEqualTo(42L);
        }
    }

    @Test
    void anAgentsOwnToolOfThatNameWins() {
        List<String> own = new CopyOnWriteArrayList<>();
        class Keeper extends AutoAgent {
            Keeper() {
                super(AgentCard.of("keeper", "keep"), "You keep.");
            }

            @Tool("Keeps it elsewhere")
            @SuppressWarnings("UnusedMethod") // the kernel calls it
            String remember(String fact) {
                own.add(fact);
                return "kept";
            }
        }
        Watched memory = new Watched();
        model.toolCall("remember", Map.of("fact", "mine")).text("done");
        try (TestMesh mesh =
                TestMesh.start(
                        with -> with.add(new Keeper()).chatModel(model).memory(a -> memory))) {
            mesh.run("keeper", "Do it");
        }

        assertThat(own).containsExactly("mine");
        assertThat(memory.facts).isEmpty();
    }
}
