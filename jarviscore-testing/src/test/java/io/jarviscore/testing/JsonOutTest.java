package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowFilter;
import io.jarviscore.WorkflowResult;
import io.jarviscore.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The JSON of a controller's results, with default mappers. */
class JsonOutTest {
    private static final ObjectMapper JACKSON_2 = new ObjectMapper();
    private static final tools.jackson.databind.ObjectMapper JACKSON_3 =
            new tools.jackson.databind.ObjectMapper();

    private static final class Clerk extends Agent {
        Clerk() {
            super(AgentCard.of("clerk", "file"));
        }

        @Override
        protected Outcome execute(Task task) {
            return task.text().equals("fail")
                    ? Outcome.failure("It is closed")
                    : Outcome.success(Map.of("filed", true));
        }
    }

    /** The equal output of both mappers. */
    private static Map<String, Object> json(Object value) throws Exception {
        String two = JACKSON_2.writeValueAsString(value);
        assertThat(JACKSON_3.writeValueAsString(value)).isEqualTo(two);
        return Json.parseObject(two);
    }

    private static TestMesh mesh() {
        return TestMesh.start(with -> with.add(new Clerk()).config("node_name", "n1"));
    }

    @Test
    void anOutcomeIsAnObjectWithItsStatusPayloadAndUsage() throws Exception {
        try (TestMesh mesh = mesh()) {
            Map<String, Object> json = json(mesh.run("clerk", "file it"));

            assertThat(json)
                    .containsEntry("status", "SUCCESS")
                    .containsEntry("payload", Map.of("filed", true))
                    .containsEntry("cause", null)
                    .containsEntry("recovered", false)
                    .containsEntry("node", "n1");
            assertThat(json.get("usage"))
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                    .containsEntry("costUsd", 0L)
                    .containsEntry("elapsedMs", 0L);
        }
    }

    @Test
    void anOutcomeThatIsNoSuccessSaysWhyInWordsAndAsData() throws Exception {
        try (TestMesh mesh = mesh()) {
            assertThat(json(mesh.run("clerk", "fail")).get("cause"))
                    .isEqualTo(
                            Map.of(
                                    "kind", "failed",
                                    "type", "failure",
                                    "message", "It is closed",
                                    "text", "It is closed"));
        }
    }

    @Test
    void aWorkflowsResultHasItsStepsByIdInOrder() throws Exception {
        try (TestMesh mesh = mesh()) {
            WorkflowResult result =
                    mesh.workflow(
                            "w", Step.of("z", "clerk", "x"), Step.of("a", "clerk", "y").after("z"));
            Map<String, Object> json = json(result);

            assertThat(json).containsEntry("workflowId", "w").containsEntry("status", "SUCCESS");
            assertThat(object(json, "steps").keySet().toString()).isEqualTo("[z, a]");
        }
    }

    @Test
    void aViewAndTheQuestionThatItWaitsForAreObjects() throws Exception {
        try (TestMesh mesh = mesh()) {
            mesh.workflow("w", Step.of("a", "clerk", "x").approval("May it?"));

            Map<String, Object> view = json(mesh.mesh().find("w").orElseThrow());
            Map<?, ?> step = object(object(view, "steps"), "a");
            assertThat(view)
                    .containsEntry("status", "WAITING")
                    .containsEntry("startedAt", "2026-01-01T00:00:00Z");
            assertThat(step.get("status")).isEqualTo("WAITING");
            assertThat(step.get("question"))
                    .isEqualTo(json(mesh.mesh().approvals().list().getFirst()));
            assertThat(json(mesh.mesh().approvals().list().getFirst()))
                    .containsEntry("question", "May it?")
                    .containsEntry("decidedAt", null);
        }
    }

    @Test
    void aPageOfViewsIsAnObjectWithItems() throws Exception {
        try (TestMesh mesh = mesh()) {
            mesh.workflow("w", Step.of("a", "clerk", "x"));

            assertThat((List<?>) json(mesh.mesh().workflows(WorkflowFilter.all())).get("items"))
                    .hasSize(1);
        }
    }

    private static Map<?, ?> object(Map<?, ?> json, String key) {
        return (Map<?, ?>) Objects.requireNonNull(json.get(key));
    }
}
