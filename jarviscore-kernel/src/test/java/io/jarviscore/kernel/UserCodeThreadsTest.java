package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.ChatModel;
import io.jarviscore.ChatReply;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Tool;
import io.jarviscore.WorkflowRun;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

/** On which threads the user's code of an agent that thinks runs. */
@Timeout(60)
class UserCodeThreadsTest {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private volatile boolean over;

    @AfterEach
    void endTheLoops() {
        over = true;
    }

    @SuppressWarnings("UnusedMethod") // the kernel calls them
    private final class Clerk extends AutoAgent {
        private final List<Boolean> virtual = new CopyOnWriteArrayList<>();
        private final CountDownLatch looping = new CountDownLatch(PROCESSORS);
        private volatile String loggedWorkflow = "";

        Clerk() {
            super(AgentCard.of("clerk", "files"), "You file.");
        }

        @Tool("Looks it up")
        String lookUp() {
            virtual.add(Thread.currentThread().isVirtual());
            loggedWorkflow = String.valueOf(MDC.get("workflow"));
            return "found";
        }

        @Tool("Waits a little")
        String slow() throws InterruptedException {
            virtual.add(Thread.currentThread().isVirtual());
            Thread.sleep(2);
            return "done";
        }

        @Tool("Never ends by itself")
        String loop() {
            looping.countDown();
            while (!over) {
                Thread.onSpinWait();
            }
            return "late";
        }

        @Tool("Waits until it is interrupted")
        String await() throws InterruptedException {
            looping.countDown();
            new CountDownLatch(1).await();
            return "never";
        }
    }

    private static ScriptedChatModel calling(String tool, int times) {
        ScriptedChatModel model = new ScriptedChatModel();
        for (int call = 0; call < times; call++) {
            model.toolCall(tool, Map.of());
        }
        return model.text("Done.");
    }

    @Test
    void aToolsFirstCallsRunOnPlatformThreadsWithTheTasksLogFields() {
        Clerk clerk = new Clerk();
        try (TestMesh mesh =
                TestMesh.start(with -> with.add(clerk).chatModel(calling("lookUp", 1)))) {
            Outcome outcome = mesh.mesh().run(Step.of("t-1", "clerk", "Look it up"));

            assertThat(outcome.isSuccess()).isTrue();
        }
        assertThat(clerk.virtual).containsExactly(false);
        assertThat(clerk.loggedWorkflow).isEqualTo("t-1");
    }

    @Test
    void aToolThatTakesItsTimeStaysOnPlatformThreads() {
        Clerk clerk = new Clerk();
        try (TestMesh mesh =
                TestMesh.start(with -> with.add(clerk).chatModel(calling("slow", 1)))) {
            for (int task = 0; task < 5; task++) {
                mesh.mesh().run(Step.of("t-" + task, "clerk", "Wait"));
            }
        }
        assertThat(clerk.virtual).isNotEmpty().containsOnly(false);
    }

    @Test
    void asManyLoopingToolsAsProcessorsDelayNoOtherWork() throws Exception {
        Clerk clerk = new Clerk();
        ChatModel looping =
                request -> {
                    boolean loops = request.messages().getLast().text().contains("Loop");
                    return (loops ? calling("loop", 1) : calling("lookUp", 0)).complete(request);
                };
        try (TestMesh mesh = TestMesh.start(with -> with.add(clerk).chatModel(looping))) {
            IntStream.range(0, PROCESSORS)
                    .forEach(n -> mesh.submit("l-" + n, Step.of("loop", "clerk", "Loop")));
            assertThat(clerk.looping.await(30, TimeUnit.SECONDS)).isTrue();

            assertThat(mesh.mesh().run(Step.of("t", "clerk", "Answer")).isSuccess()).isTrue();
            over = true; // or closing the mesh waits for the loops
        }
    }

    @Test
    void cancellingInterruptsAToolOnItsPlatformThread() throws Exception {
        Clerk clerk = new Clerk();
        try (TestMesh mesh =
                TestMesh.start(with -> with.add(clerk).chatModel(calling("await", 1)))) {
            WorkflowRun run = mesh.submit("w", Step.of("wait", "clerk", "Wait"));
            while (clerk.looping.getCount() == PROCESSORS) {
                Thread.sleep(1);
            }

            run.cancel();

            assertThat(run.await().step("wait").status()).isEqualTo(Outcome.Status.CANCELLED);
        }
    }

    @Test
    void aModelThatWasHandedOverIsAskedOnAPlatformThread() {
        List<Boolean> virtual = new CopyOnWriteArrayList<>();
        ScriptedChatModel script = new ScriptedChatModel().text("Done.");
        ChatModel own =
                request -> {
                    virtual.add(Thread.currentThread().isVirtual());
                    ChatReply reply = script.complete(request);
                    return reply;
                };
        try (TestMesh mesh = TestMesh.start(with -> with.add(new Clerk()).chatModel(own))) {
            mesh.mesh().run(Step.of("t", "clerk", "Answer").timeout(Duration.ofMinutes(1)));
        }
        assertThat(virtual).containsExactly(false);
    }
}
