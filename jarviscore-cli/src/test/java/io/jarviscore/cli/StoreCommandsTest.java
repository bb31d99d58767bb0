package io.jarviscore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowRun;
import io.jarviscore.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that read a mesh's store and decide its questions. */
class StoreCommandsTest {
    @TempDir private Path folder;
    private Cli cli;

    @BeforeEach
    void start() {
        cli = new Cli(folder);
    }

    @Test
    void aFinishedWorkflowIsListedAndShownWithStepsAndTimeline() {
        try (Mesh mesh = mesh()) {
            mesh.workflow("calc-1", Step.of("one", "worker", "work"));
        }

        assertThat(cli.run("inspect").out()).containsPattern("calc-1 .* success");
        assertThat(cli.run("inspect", "calc-1").out())
                .containsPattern("one +attempts 1 .*SUCCESS")
                .contains("[one] step_start")
                .contains("[one] step_complete");
    }

    @Test
    void finishedWorkflowsAreListedFromTheStoreWithoutAnyTrace() {
        try (Mesh mesh = mesh("telemetry_enabled", false)) {
            mesh.workflow("calc-1", Step.of("one", "worker", "work"));
            mesh.workflow("bad-1", Step.of("one", "worker", "fail"));
            mesh.submit("asks-1", Step.of("one", "worker", "work").approval("really?"));
        }

        assertThat(cli.run("inspect").out())
                .containsPattern("calc-1 .* success")
                .containsPattern("bad-1 .* 1 .* failure")
                .containsPattern("asks-1 .*");
        assertThat(cli.run("inspect", "--status", "failure").out())
                .contains("bad-1")
                .doesNotContain("calc-1");
        assertThat(cli.run("inspect", "--prefix", "ca").out())
                .contains("calc-1")
                .doesNotContain("bad-1");
        assertThat(cli.run("inspect", "--status", "done").err()).contains("--status is done: use");
    }

    @Test
    void aFailedStepIsAmongTheErrors() {
        try (Mesh mesh = mesh()) {
            mesh.workflow("bad-1", Step.of("one", "worker", "fail"));
        }

        assertThat(cli.run("inspect", "bad-1", "--errors").out())
                .containsPattern("one +attempts 1 .*FAILURE")
                .containsPattern("!! .*\\[one\\] step_failed")
                .doesNotContain("step_start");
    }

    @Test
    void jsonHasStepsAndCost() {
        try (Mesh mesh = mesh()) {
            mesh.workflow("calc-1", Step.of("one", "worker", "work"));
        }

        Map<String, Object> shown = Json.parseObject(cli.run("inspect", "calc-1", "--json").out());
        assertThat(shown).containsKeys("steps", "waits_for", "traced", "timeline");
        assertThat(shown.get("traced")).asString().contains("cost_usd");
    }

    @Test
    void followEndsWithTheWorkflow() throws Exception {
        try (Mesh mesh = mesh()) {
            WorkflowRun run = mesh.submit("long-1", Step.of("one", "worker", "slow"));

            Cli.Result followed = cli.run("inspect", "long-1", "--follow");

            assertThat(followed.out()).contains("[one] step_complete").contains("SUCCESS");
            assertThat(run.await().status()).isEqualTo(Outcome.Status.SUCCESS);
        }
    }

    @Test
    void aTraceInTheStoreIsShownWithoutTheFilesOfItsMachine() throws Exception {
        try (Mesh mesh = mesh("telemetry_stream", true)) {
            mesh.workflow("far-1", Step.of("one", "worker", "work"));
        }
        String withFiles = cli.run("inspect", "far-1").out();
        Files.delete(folder.resolve("traces/far-1.jsonl"));
        Files.delete(folder.resolve("traces/far-1_one.jsonl"));

        assertThat(cli.run("inspect", "far-1").out())
                .isEqualTo(withFiles)
                .contains("[one] step_complete");
    }

    @Test
    void aDamagedLineAndADamagedRecordAreNamedAndTheRestIsShown() throws Exception {
        try (Mesh mesh = mesh()) {
            mesh.workflow("calc-1", Step.of("one", "worker", "work"));
            mesh.submit("asks-1", Step.of("one", "worker", "work").approval("really?"));
            awaitApproval(mesh);
        }
        Files.writeString(
                folder.resolve("traces/calc-1_one.jsonl"),
                "{\"workflow_id\": oh",
                StandardOpenOption.APPEND);
        try (Connection database =
                        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("state.db"));
                Statement statement = database.createStatement()) {
            statement.executeUpdate("UPDATE approvals SET approval = 'no json'");
        }

        assertThat(cli.run("inspect", "calc-1").out())
                .contains("!! calc-1_one.jsonl line")
                .contains("[one] step_complete")
                .contains("!! damaged approval");
    }

    @Test
    void anUnknownWorkflowIsAFailureThatNamesIt() {
        mesh().close();

        Cli.Result result = cli.run("inspect", "nobody");

        assertThat(result.err()).contains("neither in the store nor in the traces");
        assertThat(result.code()).isEqualTo(1);
    }

    @Test
    void aStoreThatDoesNotExistIsNotCreated() {
        Cli.Result result = cli.run("inspect");

        assertThat(result.err()).contains("state_path: there is no store at");
        assertThat(result.code()).isEqualTo(1);
        assertThat(folder.resolve("state.db")).doesNotExist();
    }

    @Test
    void anApprovalFromTheCommandLineLetsTheWorkflowOfAnotherMeshGoOn() throws Exception {
        try (Mesh mesh = mesh()) {
            mesh.submit("asks-1", Step.of("one", "worker", "work").approval("really?"));
            String id = awaitApproval(mesh);

            assertThat(cli.run("approvals", "list").out()).contains(id).contains("really?");
            Cli.Result decided =
                    cli.run("approvals", "approve", id, "--by", "ann", "--note", "go on");

            assertThat(decided.code()).as(decided.err()).isZero();
            assertThat(
                            mesh.submit(
                                            "asks-1",
                                            Step.of("one", "worker", "work").approval("really?"))
                                    .await(Duration.ofSeconds(30)))
                    .get()
                    .extracting(result -> result.step("one").status())
                    .isEqualTo(Outcome.Status.SUCCESS);
            assertThat(cli.run("approvals", "show", id).out()).contains("approved", "ann: go on");
            assertThat(cli.run("approvals", "reject", id, "--by", "bob").code()).isEqualTo(1);
        }
    }

    @Test
    void aDecisionNeedsAName() {
        assertThat(cli.run("approvals", "approve", "x").code()).isEqualTo(2);
    }

    @Test
    void anAgentsMemoriesAreFoundAndForgotten() {
        try (Mesh mesh = mesh()) {
            mesh.workflow("remember-1", Step.of("one", "worker", "remember"));
        }

        assertThat(cli.run("memory", "status").out()).contains("local: facts and episodes");
        String found = cli.run("memory", "search", "worker", "colour").out();
        assertThat(found).contains("green is the colour");
        List<?> items =
                Objects.requireNonNull(
                        (List<?>)
                                Json.parse(
                                        cli.run("memory", "search", "worker", "colour", "--json")
                                                .out()));
        String id = String.valueOf(((Map<?, ?>) items.getFirst()).get("id"));
        assertThat(cli.run("memory", "forget", "worker", id).out()).contains("removed 1 fact");
        assertThat(cli.run("memory", "search", "worker", "colour").out())
                .contains("remembers nothing that fits");
    }

    private Mesh mesh() {
        return mesh("telemetry_enabled", true);
    }

    private Mesh mesh(String setting, Object value) {
        return Mesh.builder()
                .environment(Map.of())
                .config(setting, value)
                .config("state_path", folder.resolve("state.db").toString())
                .config("storage_base_path", folder.resolve("blobs").toString())
                .config("telemetry_trace_dir", folder.resolve("traces").toString())
                .add(new Worker())
                .start();
    }

    private static String awaitApproval(Mesh mesh) throws InterruptedException {
        while (mesh.approvals().list().isEmpty()) {
            Thread.sleep(5);
        }
        return mesh.approvals().list().getFirst().id();
    }

    /** Does its task's text. */
    private static final class Worker extends Agent {
        Worker() {
            super(AgentCard.of("worker", "work"));
        }

        @Override
        protected Outcome execute(Task task) throws Exception {
            switch (task.text()) {
                case "fail" -> {
                    return Outcome.failure("it broke");
                }
                case "slow" -> context().clock().sleep(Duration.ofMillis(300));
                case "remember" -> context().memory().remember("green is the colour");
                default -> {}
            }
            return Outcome.success("done");
        }
    }
}
