package io.jarviscore.memory.athena;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatRequest;
import io.jarviscore.Mesh;
import io.jarviscore.Step;
import io.jarviscore.Tool;
import io.jarviscore.WorkflowResult;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.testing.FakeAthena;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Turns continue with any behaviour of Athena, and missed writes are sent once, in order. */
@Timeout(60)
class AthenaOutagesIT {
    private static final int STEPS = 4;

    private final FakeAthena athena = FakeAthena.start();
    private final Ledger ledger = InProcess.ledger(new ManualClock(), 10_000);
    private final AtomicInteger calls = new AtomicInteger();

    static final class Worker extends AutoAgent {
        Worker() {
            super(AgentCard.of("worker", "work"), "You work.");
        }

        @Tool("Looks something up")
        String look(String what) {
            return "seen " + what;
        }
    }

    @AfterEach
    void close() {
        athena.close();
    }

    /** Looks twice, then answers with the task's own words. */
    private ScriptedChatModel model() {
        return new ScriptedChatModel()
                .answer(
                        request -> {
                            long looks = results(request);
                            String task = taskIn(request.messages().get(1).text());
                            return looks < 2
                                    ? ScriptedChatModel.toolReply(
                                            new ChatMessage.ToolCall(
                                                    "c-" + calls.incrementAndGet(),
                                                    "look",
                                                    "{\"what\":\"" + task + looks + "\"}"))
                                    : ScriptedChatModel.textReply("answer to " + task);
                        });
    }

    private static long results(ChatRequest request) {
        return request.messages().stream().filter(ChatMessage.ToolResult.class::isInstance).count();
    }

    /** Memory comes before the task, the results of earlier steps after it. */
    private static String taskIn(String text) {
        String task = text.replaceAll("(?s)\\n\\nResults of earlier steps:.*", "");
        return task.lines().toList().getLast();
    }

    private TestMesh mesh(Consumer<Mesh.Builder> more) {
        return TestMesh.start(
                with -> {
                    with.add(new Worker())
                            .chatModel(model())
                            .ledger(ledger)
                            .config("athena_url", athena.url().toString())
                            .config("athena_http_timeout", 0.3);
                    more.accept(with);
                });
    }

    private static void work(TestMesh mesh, String workflow) {
        Step[] steps =
                IntStream.range(0, STEPS)
                        .mapToObj(
                                n -> {
                                    Step step = Step.of("s" + n, "worker", workflow + "-task-" + n);
                                    return n == 0 ? step : step.after("s" + (n - 1));
                                })
                        .toArray(Step[]::new);
        WorkflowResult result = mesh.workflow(workflow, steps);
        assertThat(result.steps().values()).allMatch(outcome -> outcome.isSuccess());
    }

    /** The writes of a workflow to Athena, in order. */
    private static List<String> expected(String workflow) {
        List<String> all = new ArrayList<>();
        for (int n = 0; n < STEPS; n++) {
            String task = workflow + "-task-" + n;
            for (int look = 0; look < 2; look++) {
                all.add("look: {\"what\":\"" + task + look + "\"}");
                all.add("look: seen " + task + look);
            }
            all.add(task);
            all.add("answer to " + task);
        }
        return all;
    }

    /** Advances the mesh's time until Athena has received everything. */
    private void awaitReceived(TestMesh mesh, List<String> expected) throws InterruptedException {
        while (contents().size() < expected.size()) {
            mesh.clock().advance(Duration.ofSeconds(1));
            Thread.sleep(Duration.ofMillis(10));
        }
        assertThat(contents()).isEqualTo(expected);
    }

    private List<String> contents() {
        return athena.received().stream().map(FakeAthena.ReceivedEvent::content).toList();
    }

    private static List<String> both(String first, String second) {
        List<String> all = new ArrayList<>(expected(first));
        all.addAll(expected(second));
        return all;
    }

    @Test
    void everyTurnAndTaskIsSentInOrder() throws Exception {
        try (TestMesh mesh = mesh(with -> {})) {
            work(mesh, "w");
            awaitReceived(mesh, expected("w"));
        }

        assertThat(athena.sessionsOpened()).isEqualTo(1);
        assertThat(athena.received().getFirst().metadata())
                .containsEntry("workflow_id", "w")
                .containsEntry("step_id", "s0")
                .containsEntry("origin_service", "jarviscore");
    }

    @Test
    void writesDuringAnOutageAreSentAfterIt() throws Exception {
        athena.down();
        try (TestMesh mesh = mesh(with -> {})) {
            work(mesh, "w1");
            assertThat(athena.received()).isEmpty();
            athena.up();
            work(mesh, "w2");
            awaitReceived(mesh, both("w1", "w2"));
        }
    }

    @Test
    void aWriteWithASlowReplyIsNotSentTwice() throws Exception {
        try (TestMesh mesh = mesh(with -> {})) {
            work(mesh, "w1");
            awaitReceived(mesh, expected("w1"));
            athena.slow(Duration.ofSeconds(2));
            work(mesh, "w2");
            while (contents().size() == expected("w1").size()) {
                Thread.sleep(Duration.ofMillis(10));
            }
            athena.up();
            awaitReceived(mesh, both("w1", "w2"));
        }
    }

    @Test
    void garbageAndErrorsAreOutagesToo() throws Exception {
        athena.garbage();
        try (TestMesh mesh = mesh(with -> {})) {
            work(mesh, "w1");
            athena.failing(503);
            work(mesh, "w2");
            athena.up();
            awaitReceived(mesh, both("w1", "w2"));
        }
    }

    @Test
    void aFlappingServerReceivesEveryWriteOnceInOrder() throws Exception {
        try (TestMesh mesh = mesh(with -> {})) {
            Thread weather =
                    Thread.startVirtualThread(
                            () -> {
                                try {
                                    for (int n = 0; n < 12; n++) {
                                        athena.down();
                                        Thread.sleep(Duration.ofMillis(15));
                                        athena.up();
                                        Thread.sleep(Duration.ofMillis(15));
                                    }
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            });
            work(mesh, "w1");
            work(mesh, "w2");
            weather.join();
            athena.up();
            awaitReceived(mesh, both("w1", "w2"));
        }
    }

    @Test
    void aStaleSessionIsOpenedAnewAndNothingIsLost() throws Exception {
        try (TestMesh mesh = mesh(with -> {})) {
            work(mesh, "w1");
            awaitReceived(mesh, expected("w1"));
            athena.forgetSessions();
            work(mesh, "w2");
            awaitReceived(mesh, both("w1", "w2"));
        }

        assertThat(athena.sessionsOpened()).isEqualTo(2);
    }

    @Test
    void aRestartUsesTheSessionAgainAndSendsTheBacklog() throws Exception {
        try (TestMesh mesh = mesh(with -> {})) {
            work(mesh, "w1");
            awaitReceived(mesh, expected("w1"));
            athena.down();
            work(mesh, "w2");
        }
        athena.up();
        try (TestMesh mesh = mesh(with -> {})) {
            awaitReceived(mesh, both("w1", "w2"));
        }

        assertThat(athena.sessionsOpened()).isEqualTo(1);
    }

    @Test
    void aSessionIsNotUsedLongerThanItsTimeToLive() throws Exception {
        try (TestMesh mesh = mesh(with -> with.config("athena_session_ttl_days", 2))) {
            work(mesh, "w1");
            awaitReceived(mesh, expected("w1"));
            mesh.clock().advance(Duration.ofDays(3));
            work(mesh, "w2");
            awaitReceived(mesh, both("w1", "w2"));
        }

        assertThat(athena.sessionsOpened()).isEqualTo(2);
    }

    @Test
    void athenasMemoriesAreShownAndOtherTenantsMemoriesAreNot() throws Exception {
        try (TestMesh mesh = mesh(with -> {})) {
            work(mesh, "w1");
            awaitReceived(mesh, expected("w1"));
        }
        ScriptedChatModel fresh =
                new ScriptedChatModel().answer(request -> ScriptedChatModel.textReply("done"));
        try (TestMesh mesh =
                mesh(
                        with ->
                                with.chatModel(fresh)
                                        .ledger(InProcess.ledger(new ManualClock(), 100)))) {
            // No turn waits, so the answer to one task is shown to a later one.
            do {
                mesh.run("worker", "what about w1-task-2");
            } while (!shown(fresh).contains("athena"));
        }

        assertThat(shown(fresh))
                .contains("w1-task-2 -> answer to w1-task-2")
                .doesNotContain("Somebody else's secret");
    }

    private static String shown(ScriptedChatModel model) {
        return model.lastRequest().messages().get(1).text();
    }

    @Test
    void tenantUserAndAgentAreThoseOfTheSettings() throws Exception {
        try (TestMesh mesh =
                mesh(
                        with ->
                                with.config("athena_tenant_id", "acme")
                                        .config("athena_user_id", "ann"))) {
            work(mesh, "w");
            awaitReceived(mesh, expected("w"));
        }

        assertThat(athena.received())
                .allSatisfy(
                        received ->
                                assertThat(
                                                List.of(
                                                        received.tenant(),
                                                        received.user(),
                                                        received.agent()))
                                        .containsExactly("acme", "ann", "worker"));
    }

    @Test
    void aSecretIsNotSent() throws Exception {
        ScriptedChatModel leaking =
                new ScriptedChatModel()
                        .toolCall("look", Map.of("what", "password=CANARY12345"))
                        .text("the token: CANARY12345");
        try (TestMesh mesh = mesh(with -> with.chatModel(leaking))) {
            mesh.run("worker", "use api_key=CANARY12345");
            while (athena.received().size() < 4) {
                Thread.sleep(Duration.ofMillis(10));
            }
        }

        assertThat(athena.received().toString()).contains("[REDACTED]").doesNotContain("CANARY");
    }

    @Test
    void aTurnIsNotSlowerWhileAthenaIsSlow() throws Exception {
        long without;
        try (TestMesh mesh = TestMesh.start(with -> with.add(new Worker()).chatModel(model()))) {
            work(mesh, "warm-up");
            without = median(mesh, "without");
        }
        athena.slow(Duration.ofSeconds(30));
        try (TestMesh mesh = mesh(with -> {})) {
            work(mesh, "warm-up");
            long with = median(mesh, "with");

            // A read that waited would cost 80 ms a turn; 5 ms is held on a quiet machine only.
            long most = Boolean.getBoolean("jarviscore.campaigns") ? 5 : 40;
            assertThat(with - without).isLessThan(Duration.ofMillis(most).toNanos());
        }
    }

    /** Of a task of three turns, divided by three. */
    private static long median(TestMesh mesh, String name) {
        List<Long> times = new ArrayList<>();
        for (int n = 0; n < 31; n++) {
            long start = System.nanoTime();
            mesh.run("worker", name + n);
            times.add((System.nanoTime() - start) / 3);
        }
        times.sort(Long::compare);
        return times.get(times.size() / 2);
    }
}
