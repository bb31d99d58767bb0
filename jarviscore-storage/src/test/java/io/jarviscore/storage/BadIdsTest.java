package io.jarviscore.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.UnknownIdException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ids that could be separators, wildcards or paths to a store never get as far as one. */
class BadIdsTest {
    private static final List<String> BAD =
            List.of(
                    "a:b",
                    "a*",
                    "..",
                    "../../etc/passwd",
                    "a/b",
                    "",
                    " ",
                    "ä",
                    "a\nb",
                    "a".repeat(1_000_000));
    private static final Step GOOD = Step.of("a", "worker", "work");

    @TempDir private Path folder;

    static final class Worker extends Agent {
        Worker() {
            super(AgentCard.of("worker", "working"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("done");
        }

        void send(String recipient) {
            context().mailbox().send(recipient, "hello");
        }
    }

    @Test
    void everyWayIntoTheMeshRefusesThemInOneShortLineAndStoresNothing() {
        Worker worker = new Worker();
        Map<String, Object> config = Map.of("state_path", folder.resolve("state.db").toString());
        try (Mesh mesh = Mesh.builder().environment(Map.of()).config(config).add(worker).start()) {
            for (String bad : BAD) {
                ways(mesh, worker, bad).forEach((what, way) -> assertRefused(what, bad, way));
            }

            assertThat(mesh.workflow("w", GOOD).step("a").payload()).isEqualTo("done");
            assertThatThrownBy(() -> mesh.retry("w", BAD.getLast()))
                    .isInstanceOf(UnknownIdException.class)
                    .hasMessageContaining("has no step")
                    .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
        }
    }

    private static Map<String, ThrowingCallable> ways(Mesh mesh, Worker worker, String bad) {
        Map<String, ThrowingCallable> ways = new LinkedHashMap<>();
        ways.put("workflow id", () -> mesh.workflow(bad, GOOD));
        ways.put("workflow id ", () -> mesh.submit(bad, GOOD));
        ways.put("workflow id  ", () -> mesh.resume(bad));
        ways.put("workflow id   ", () -> mesh.retry(bad, "a"));
        ways.put("step id", () -> Step.of(bad, "worker", "work"));
        ways.put("agent of step \"task\"", () -> mesh.run(bad, "work"));
        ways.put("agent of step \"a\"", () -> Step.of("a", bad, "work"));
        ways.put("dependency of step \"a\"", () -> GOOD.after(bad));
        ways.put("role", () -> AgentCard.of(bad, "working"));
        ways.put("capability of agent \"worker\"", () -> AgentCard.of("worker", bad));
        ways.put("suffix of agent \"worker\"", () -> worker.card().suffix(bad));
        ways.put("recipient", () -> worker.send(bad));
        return ways;
    }

    private static void assertRefused(String what, String bad, ThrowingCallable way) {
        assertThatThrownBy(way)
                .as("%s %.20s", what, bad)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(what.strip() + " \"")
                .hasMessageContaining("is not an id: use 1 to 128 of the characters")
                .hasMessageNotContaining("\n")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(250));
    }
}
