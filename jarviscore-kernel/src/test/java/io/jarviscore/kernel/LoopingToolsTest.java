package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AgentTool;
import io.jarviscore.AutoAgent;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Step;
import io.jarviscore.Tool;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowRun;
import io.jarviscore.testing.ScriptedChatModel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tools that loop on every processor and ignore their interruption. */
@Timeout(60)
class LoopingToolsTest {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private final CountDownLatch loops = new CountDownLatch(PROCESSORS);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private volatile boolean over;

    @AfterEach
    void endTheLoops() {
        over = true;
    }

    class Worker extends AutoAgent {
        Worker() {
            super(AgentCard.of("worker", "works"), "You work.");
        }

        @Tool("Loops")
        String loop() {
            loops.countDown();
            while (!over) {
                Thread.onSpinWait();
            }
            return "late";
        }

        @Tool("Does little")
        String work() {
            return "done";
        }

        @Tool(value = "Computes", computes = true)
        boolean compute() throws InterruptedException {
            return computed();
        }

        private boolean computed() throws InterruptedException {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.sleep(20); // so that more would be seen at once
            running.decrementAndGet();
            return Thread.currentThread().isVirtual();
        }

        @Override
        protected List<AgentTool> tools() {
            return List.of(
                    AgentTool.of(
                                    "built",
                                    "Computes too",
                                    Map.of("type", "object", "properties", Map.of()),
                                    arguments -> computed())
                            .computing());
        }
    }

    private Mesh mesh(String tool) {
        ScriptedChatModel model = new ScriptedChatModel();
        model.answer(
                request ->
                        request.messages().size() > 2
                                ? ScriptedChatModel.textReply("done")
                                : ScriptedChatModel.toolReply(
                                        new io.jarviscore.ChatMessage.ToolCall(
                                                "1",
                                                request.messages()
                                                                .getLast()
                                                                .text()
                                                                .contains("healthy")
                                                        ? "work"
                                                        : tool,
                                                "{}")));
        return Mesh.builder().environment(Map.of()).add(new Worker()).chatModel(model).start();
    }

    private static Step[] steps(int count, Duration timeout) {
        return IntStream.range(0, count)
                .mapToObj(n -> Step.of("s" + n, "worker", "x").timeout(timeout))
                .toArray(Step[]::new);
    }

    @Test
    void asManyLoopingToolsAsProcessorsTimeOutAndDelayNoOtherWork() throws Exception {
        try (Mesh mesh = mesh("loop")) {
            WorkflowRun looping = mesh.submit("loops", steps(PROCESSORS, Duration.ofSeconds(1)));
            assertThat(loops.await(30, TimeUnit.SECONDS)).isTrue();

            WorkflowResult healthy = mesh.workflow("fine", Step.of("a", "worker", "healthy"));

            assertThat(healthy.status()).isEqualTo(Status.SUCCESS);
            assertThat(looping.await().steps().values())
                    .extracting(Outcome::status)
                    .containsOnly(Status.TIMEOUT);
            assertThat(over).isFalse();
        }
    }

    @Test
    void ofToolsThatComputeNoMoreRunAtOnceThanThereAreProcessors() {
        for (String tool : List.of("compute", "built")) {
            try (Mesh mesh = mesh(tool)) {
                WorkflowResult result =
                        mesh.workflow("w", steps(PROCESSORS * 4, Duration.ofMinutes(1)));

                assertThat(result.status()).isEqualTo(Status.SUCCESS);
            }
        }
        assertThat(most.get()).isBetween(1, PROCESSORS);
    }
}
