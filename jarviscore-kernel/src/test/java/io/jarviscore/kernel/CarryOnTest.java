package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AgentTool;
import io.jarviscore.Approvals;
import io.jarviscore.AutoAgent;
import io.jarviscore.Cause;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.Memory;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Step;
import io.jarviscore.SubAgent;
import io.jarviscore.Tool;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowRun;
import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.kernel.tool.MethodTools;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run that stopped in the middle is carried on by another mesh on the same store. */
@Timeout(60)
class CarryOnTest {
    private static final Step STEP = Step.of("a", "worker", "Do it");

    private final WorkflowStore store = InProcess.workflowStore(new ManualClock());
    private final Approvals approvals = InProcess.approvals(new ManualClock());
    private final RememberingTest.Watched memory = new RememberingTest.Watched();
    private final List<String> effects = new CopyOnWriteArrayList<>();
    private final CountDownLatch reached = new CountDownLatch(1);

    /** Its tools leave a mark; some of them never return in the first life. */
    final class Worker extends AutoAgent {
        private final boolean firstLife;

        Worker(boolean firstLife) {
            super(AgentCard.of("worker", "work"), "You work.");
            this.firstLife = firstLife;
        }

        @Tool("Leaves a mark")
        String mark(String text) {
            effects.add(text);
            return "marked " + text;
        }

        @Tool("Sends a letter")
        String send(String text) throws InterruptedException {
            return done(text);
        }

        @Tool(value = "Reads a page", repeatable = true)
        String read(String text) throws InterruptedException {
            return done(text);
        }

        @Override
        protected List<SubAgent> subAgents() {
            return List.of(new SubAgent("helper", "Helps", "You help.", toolsOf(this)));
        }

        private String done(String text) throws InterruptedException {
            effects.add(text);
            if (firstLife) {
                reached.countDown();
                new CountDownLatch(1).await();
            }
            return "done " + text;
        }
    }

    private static List<AgentTool> toolsOf(Worker worker) {
        return new MethodTools().of(worker).stream().map(MethodTools.Offer::tool).toList();
    }

    private TestMesh life(boolean first, ScriptedChatModel model) {
        Consumer<Mesh.Builder> contents =
                with ->
                        with.add(new Worker(first))
                                .chatModel(model)
                                .workflowStore(store)
                                .memory(agent -> memory)
                                .approvals(approvals);
        return TestMesh.start(contents);
    }

    /** Runs until the blocking tool is reached, and stops there. */
    private void firstLife(ScriptedChatModel model) throws InterruptedException {
        TestMesh mesh = life(true, model);
        WorkflowRun run = mesh.submit("w", STEP);
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(run.status()).isEmpty();
        Thread closing = Thread.startVirtualThread(mesh::close);
        // Until shutdown_timeout expires, which begins a moment after the call; far from the
        // deadline.
        while (!closing.join(Duration.ofMillis(100))) {
            mesh.clock().advance(Duration.ofSeconds(5));
        }
    }

    private static Map<String, String> saying(String text) {
        return Map.of("text", text);
    }

    @Test
    void finishedCallsAndPaidDecisionsAreNotRepeated() throws Exception {
        firstLife(
                new ScriptedChatModel()
                        .toolCall("mark", saying("one"))
                        .toolCall("mark", saying("two"))
                        .toolCall("read", saying("page")));
        ScriptedChatModel rest = new ScriptedChatModel().text("finished");
        try (TestMesh mesh = life(false, rest)) {
            Outcome outcome = mesh.mesh().resume("w").step("a");

            assertThat(outcome.payload()).isEqualTo("finished");
            assertThat(outcome.usage().modelCalls()).isEqualTo(4);
            assertThat(outcome.usage().totalTokens()).isEqualTo(4 * 30);
        }
        assertThat(effects).containsExactly("one", "two", "page", "page");
        assertThat(rest.requests()).hasSize(1);
        assertThat(rest.lastRequest().messages())
                .filteredOn(ChatMessage.ToolResult.class::isInstance)
                .extracting(ChatMessage::text)
                .containsExactly("marked one", "marked two", "done page");
    }

    @Test
    void aResumedRunShowsTheMemoryThatTheFirstRunShowed() throws Exception {
        memory.known.add(RememberingTest.item(Memory.Kind.FACT, "known before", 1));
        ScriptedChatModel before =
                new ScriptedChatModel()
                        .toolCall("mark", saying("one"))
                        .toolCall("read", saying("page"));
        firstLife(before);
        memory.known.clear();
        memory.known.add(RememberingTest.item(Memory.Kind.FACT, "known after", 2));
        ScriptedChatModel rest = new ScriptedChatModel().text("finished");
        try (TestMesh mesh = life(false, rest)) {
            mesh.mesh().resume("w");
        }

        List<ChatMessage> first = before.lastRequest().messages();
        assertThat(rest.lastRequest().messages()).startsWith(first.toArray(ChatMessage[]::new));
        assertThat(first.get(1).text()).contains("known before");
        assertThat(rest.lastRequest().messages().getLast().text()).contains("known after");
    }

    @Test
    void aResumedRunReportsItsTurnsAsReplayedAndItsEndOnce() throws Exception {
        firstLife(
                new ScriptedChatModel()
                        .toolCall("mark", saying("one"))
                        .toolCall("read", saying("page")));
        assertThat(memory.turns).extracting(Memory.Turn::number).containsExactly(1);
        assertThat(memory.endings).isEmpty();
        memory.turns.clear();
        try (TestMesh mesh = life(false, new ScriptedChatModel().text("finished"))) {
            mesh.mesh().resume("w");
        }

        assertThat(memory.turns).extracting(Memory.Turn::number).containsExactly(1, 2, 3);
        assertThat(memory.turns)
                .extracting(Memory.Turn::replayed)
                .containsExactly(true, true, false);
        assertThat(memory.endings).extracting(Memory.Ending::resumed).containsExactly(true);
    }

    @Test
    void aCallInFlightThatMayNotBeRepeatedAsksAPersonAndIsMadeWhenAllowed() throws Exception {
        firstLife(new ScriptedChatModel().toolCall("send", saying("letter")));
        try (TestMesh mesh = life(false, new ScriptedChatModel().text("finished"))) {
            WorkflowResult waiting = mesh.mesh().resume("w");
            assertThat(waiting.step("a").cause().orElseThrow())
                    .isInstanceOfSatisfying(
                            Cause.AwaitingApproval.class,
                            awaiting ->
                                    assertThat(awaiting.question())
                                            .contains("send was under way when the process died"));
            assertThat(effects).containsExactly("letter");

            approvals.approve(approvals.list().getFirst().id(), "ada", "it was not sent");
            assertThat(mesh.mesh().resume("w").step("a").payload()).isEqualTo("finished");
        }
        assertThat(effects).containsExactly("letter", "letter");
    }

    @Test
    void aCallInFlightThatAPersonRejectsIsNotMadeAndTheModelIsInformed() throws Exception {
        firstLife(new ScriptedChatModel().toolCall("send", saying("letter")));
        ScriptedChatModel rest = new ScriptedChatModel().text("finished");
        try (TestMesh mesh = life(false, rest)) {
            mesh.mesh().resume("w");
            approvals.reject(approvals.list().getFirst().id(), "ada", "it was sent");

            assertThat(mesh.mesh().resume("w").status()).isEqualTo(Status.SUCCESS);
        }
        assertThat(effects).containsExactly("letter");
        assertThat(rest.lastRequest().messages().getLast().text())
                .contains("It is not known whether it took effect")
                .contains("it was sent");
    }

    @Test
    void ofSeveralCallsOnlyTheOneInFlightIsInDoubt() throws Exception {
        firstLife(
                new ScriptedChatModel()
                        .toolCalls(
                                new ToolCall("1", "mark", "{\"text\":\"one\"}"),
                                new ToolCall("2", "read", "{\"text\":\"page\"}"),
                                new ToolCall("3", "mark", "{\"text\":\"three\"}")));
        try (TestMesh mesh = life(false, new ScriptedChatModel().text("finished"))) {
            assertThat(mesh.mesh().resume("w").status()).isEqualTo(Status.SUCCESS);
        }
        assertThat(effects).containsExactly("one", "page", "page", "three");
    }

    @Test
    void aSpecialistsCallsAreNotRepeatedEither() throws Exception {
        firstLife(
                new ScriptedChatModel()
                        .toolCall("ask_helper", Map.of("task", "help"))
                        .toolCall("mark", saying("inner"))
                        .toolCall("read", saying("page")));
        ScriptedChatModel rest = new ScriptedChatModel().text("helped").text("finished");
        try (TestMesh mesh = life(false, rest)) {
            assertThat(mesh.mesh().resume("w").step("a").payload()).isEqualTo("finished");
        }
        assertThat(effects).containsExactly("inner", "page", "page");
        assertThat(rest.requests()).hasSize(2);
    }
}
