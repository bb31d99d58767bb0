package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Approvals;
import io.jarviscore.BlobStore;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A mesh with outputs that are larger than the store should keep. */
class LargeOutputTest {
    private static final String CANARY = "sk-canary-123";
    private static final Step[] STEPS = {
        Step.of("make", "maker", "make much"),
        Step.of("wait", "reader", "wait").after("make").approval("May it be read?"),
        Step.of("read", "reader", "read it").after("make", "wait")
    };

    @TempDir private Path folder;

    private final ManualClock clock = new ManualClock();
    private final Approvals approvals = InProcess.approvals(clock);

    static final class Maker extends Agent {
        Maker() {
            super(AgentCard.of("maker", "making"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success(Map.of("key", CANARY, "rest", "x".repeat(1_000)));
        }
    }

    static final class Reader extends Agent {
        Reader() {
            super(AgentCard.of("reader", "reading"));
        }

        @Override
        protected Outcome execute(Task task) {
            Map<?, ?> made = task.input("make").payload(Map.class);
            return Outcome.success(made.size());
        }
    }

    @Test
    void theStoreInMemoryKeepsEverythingItself() {
        BlobStore blobs = InProcess.blobs(folder);
        try (TestMesh mesh = start(with -> with.blobs(blobs))) {
            mesh.workflow("w", STEPS[0]);
        }

        assertThat(blobs.list("")).isEmpty();
    }

    @Test
    void aStoreThatTheApplicationHandsOverGetsReferences() {
        BlobStore blobs = InProcess.blobs(folder);
        WorkflowStore store = InProcess.workflowStore(clock);
        try (TestMesh mesh = start(with -> with.blobs(blobs).workflowStore(store))) {
            mesh.workflow("w", STEPS[0]);

            assertThat(blobs.list("workflows/w/outputs/make/")).hasSize(1);
            assertThat(mesh.mesh().resume("w").step("make").payload())
                    .isInstanceOfSatisfying(
                            Map.class, made -> assertThat(made.size()).isEqualTo(2));
        }
    }

    @Test
    void aStepWhoseInputIsGoneFailsWithTheRemedy() {
        BlobStore blobs = InProcess.blobs(folder);
        WorkflowStore store = InProcess.workflowStore(clock);
        try (TestMesh mesh = start(with -> with.blobs(blobs).workflowStore(store))) {
            mesh.workflow("w", STEPS);
        }
        String path = blobs.list("").getFirst().path();
        blobs.delete(path);

        try (TestMesh mesh = start(with -> with.blobs(blobs).workflowStore(store))) {
            approveAll(mesh);
            WorkflowResult result = mesh.mesh().resume("w");

            assertThat(result.status()).isEqualTo(Outcome.Status.FAILURE);
            assertThat(result.step("wait").cause().orElseThrow().describe())
                    .contains("output of step w/make")
                    .contains(path)
                    .contains("storage_base_path");
        }
    }

    @Test
    void nothingOfAnOutputIsLoggedInAnyCase() {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger ours = (Logger) LoggerFactory.getLogger("io.jarviscore");
        logged.start();
        root.addAppender(logged);
        ours.setLevel(Level.TRACE);
        try {
            BlobStore blobs = InProcess.blobs(folder);
            WorkflowStore store = InProcess.workflowStore(clock);
            try (TestMesh mesh = start(with -> with.blobs(blobs).workflowStore(store))) {
                mesh.workflow("w", STEPS);
                byte[] damaged = ("{\"key\":\"" + CANARY).getBytes(StandardCharsets.UTF_8);
                blobs.put(blobs.list("").getFirst().path(), damaged);
            }
            try (TestMesh mesh = start(with -> with.blobs(blobs).workflowStore(store))) {
                approveAll(mesh);
                Outcome failed = mesh.mesh().resume("w").step("wait");

                assertThat(failed.cause().orElseThrow().describe())
                        .contains("damaged")
                        .doesNotContain(CANARY);
            }
        } finally {
            root.detachAppender(logged);
            ours.setLevel(null);
        }
        assertThat(logged.list).isNotEmpty();
        assertThat(logged.list)
                .extracting(LargeOutputTest::text)
                .noneMatch(text -> text.contains(CANARY));
    }

    private static String text(ILoggingEvent event) {
        return event.getFormattedMessage()
                + (event.getThrowableProxy() == null
                        ? ""
                        : ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }

    private static void approveAll(TestMesh mesh) {
        List.copyOf(mesh.mesh().approvals().list())
                .forEach(asked -> mesh.mesh().approvals().approve(asked.id(), "ann", "yes"));
    }

    private TestMesh start(Consumer<Mesh.Builder> contents) {
        return TestMesh.start(
                with -> {
                    with.add(new Maker(), new Reader())
                            .clock(clock)
                            .approvals(approvals)
                            .config("step_output_max_bytes", 500);
                    contents.accept(with);
                });
    }
}
