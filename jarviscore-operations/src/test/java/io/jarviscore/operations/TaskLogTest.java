package io.jarviscore.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.Tool;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** The fields of log records that an agent's code writes, with Logback. */
class TaskLogTest {
    private final BlockingQueue<Map<String, String>> fields = new LinkedBlockingQueue<>();

    final class Clerk extends AutoAgent {
        Clerk() {
            super(AgentCard.of("clerk", "office"), "You are a clerk.");
        }

        @Tool("what an item costs")
        String price(String item) {
            fields.add(Map.copyOf(MDC.getCopyOfContextMap()));
            return item + " costs 2";
        }
    }

    private final class Writer extends Agent {
        Writer() {
            super(AgentCard.of("writer", "write"));
        }

        @Override
        protected Outcome execute(Task task) {
            fields.add(Map.copyOf(MDC.getCopyOfContextMap()));
            return Outcome.success("done");
        }
    }

    @Test
    void theCodeOfAnAgentLogsUnderItsWorkflowStepAndAgent() {
        try (TestMesh mesh =
                TestMesh.start(with -> with.add(new Writer()).config("telemetry_enabled", false))) {
            mesh.workflow("order-7", Step.of("draft", "writer", "x"));
        }

        assertThat(fields.remove())
                .isEqualTo(Map.of("workflow", "order-7", "step", "draft", "agent", "writer"));
        assertThat(MDC.getCopyOfContextMap()).as("of the caller").isNullOrEmpty();
    }

    @Test
    void aToolOfAnAgentLogsUnderTheSameFields() {
        ScriptedChatModel model =
                new ScriptedChatModel().toolCall("price", Map.of("item", "pen")).text("2");
        try (TestMesh mesh =
                TestMesh.start(
                        with ->
                                with.add(new Clerk())
                                        .chatModel(model)
                                        .config("telemetry_enabled", false))) {
            mesh.workflow("order-7", Step.of("price", "clerk", "x"));
        }

        assertThat(fields.remove())
                .isEqualTo(Map.of("workflow", "order-7", "step", "price", "agent", "clerk"));
    }
}
