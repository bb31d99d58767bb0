package io.jarviscore.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A workflow whose first step makes 50 MB and whose second one reads them after an approval: for
 * that, the mesh is closed and another one started in between.
 */
final class LargeOutputs {
    static final int MEGABYTES = 50;

    private static final Map<String, Object> OUTPUT =
            Map.of(
                    "text", "ä🙂\n\u0000\"".repeat(MEGABYTES * 1024 * 1024 / 15),
                    "numbers", List.of(1L, 2.5, true));
    private static final Step[] STEPS = {
        Step.of("make", "maker", "make much"),
        Step.of("read", "reader", "read it").after("make").approval("May it be read?")
    };

    private LargeOutputs() {}

    static final class Maker extends Agent {
        final AtomicInteger runs = new AtomicInteger();

        Maker() {
            super(AgentCard.of("maker", "making"));
        }

        @Override
        protected Outcome execute(Task task) {
            runs.incrementAndGet();
            return Outcome.success(OUTPUT);
        }
    }

    static final class Reader extends Agent {
        Reader() {
            super(AgentCard.of("reader", "reading"));
        }

        @Override
        protected Outcome execute(Task task) {
            Outcome made = task.input("make");
            return Outcome.success(Map.of("same", OUTPUT.equals(made.payload())));
        }
    }

    /** Runs it over two meshes with these settings, and looks at it with a third. */
    static void areReadByTheNextStepAndAfterARestart(Map<String, ?> config, Path blobs) {
        try (Mesh first = start(config, blobs, new Maker())) {
            assertThat(first.workflow("w", STEPS).status()).isEqualTo(Outcome.Status.WAITING);
        }
        assertThat(files(blobs)).singleElement().satisfies(LargeOutputs::isLarge);

        Maker idle = new Maker();
        try (Mesh second = start(config, blobs, idle)) {
            String id = second.approvals().list().getFirst().id();
            second.approvals().approve(id, "ann", "yes");
            WorkflowResult result = second.resume("w");

            assertThat(result.step("read").payload()).isEqualTo(Map.of("same", true));
            assertThat(result.step("make").recovered()).isTrue();
        }
        try (Mesh third = start(config, blobs, idle)) {
            Outcome made = third.workflow("w", STEPS).step("make");

            assertThat(OUTPUT.equals(made.payload())).isTrue();
        }
        assertThat(idle.runs).hasValue(0);
        assertThat(files(blobs)).hasSize(1);
    }

    private static Mesh start(Map<String, ?> config, Path blobs, Maker maker) {
        return Mesh.builder()
                .environment(Map.of())
                .config(config)
                .config("storage_base_path", blobs.toString())
                .add(maker, new Reader())
                .start();
    }

    private static void isLarge(Path file) {
        assertThat(file.toString()).endsWith(".json").contains("/workflows/w/outputs/make/1-");
        assertThat(file.toFile().length()).isGreaterThan(MEGABYTES * 1024L * 1024L);
    }

    /** The outputs of steps in a folder of artefacts. */
    static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder.resolve("workflows"))) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
