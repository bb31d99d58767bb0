package io.jarviscore.benchmarks;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatModel;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Tool;
import io.jarviscore.testing.ScriptedChatModel;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Measures planning beside the plain loop. Both make the same number of calls of a model that
 * answers at once: a loop that calls a tool, and a goal of {@value #STEPS} steps that are planned,
 * run, judged and summed up.
 *
 * @param warmUp rounds that count for nothing
 * @param rounds how many rounds are measured
 * @param tasks how many tasks make a round
 */
record PlannerBenchmark(int warmUp, int rounds, int tasks) implements Benchmark {
    private static final int STEPS = 4;

    /** A plan, a turn and a verdict for each step, the answer. */
    private static final int CALLS = 2 + 2 * STEPS;

    static PlannerBenchmark full() {
        return new PlannerBenchmark(20, 40, 25);
    }

    private static final class Looper extends AutoAgent {
        Looper() {
            super(AgentCard.of("looper", "loops"), "You work.");
        }

        @SuppressWarnings("UnusedMethod") // the kernel calls it
        @Tool(value = "Does a part of the work", repeatable = true)
        String part(int number) {
            return "part " + number + " is done";
        }
    }

    private static final class Planner extends AutoAgent {
        Planner(String role) {
            super(AgentCard.of(role, "plans"), "You work.");
        }

        @Override
        protected boolean goalOriented() {
            return true;
        }
    }

    @Override
    public String run() throws Exception {
        Brain brain = new Brain();
        try (Mesh mesh =
                Mesh.builder()
                        .environment(Map.of())
                        .config("state_store", "memory")
                        .config("telemetry_enabled", false)
                        .config("memory_provider", "none")
                        .chatModel(brain)
                        .add(new Looper())
                        .add(new Planner("chain"))
                        .add(new Planner("fan"))
                        .start()) {
            Rounds ways =
                    new Rounds(Duration.ofSeconds(90))
                            .add("loop", () -> micros(mesh, "looper"))
                            .add("chain", () -> micros(mesh, "chain"))
                            .add("fan", () -> micros(mesh, "fan"))
                            .run(warmUp, rounds);
            return report(ways, brain, mesh);
        }
    }

    private double micros(Mesh mesh, String role) {
        long start = System.nanoTime();
        for (int i = 0; i < tasks; i++) {
            ask(mesh, role);
        }
        return (System.nanoTime() - start) / 1e3 / tasks;
    }

    private static void ask(Mesh mesh, String role) {
        Outcome outcome = mesh.run(role, "Write the report for " + role);
        if (!outcome.isSuccess() || outcome.usage().modelCalls() != CALLS) {
            throw new IllegalStateException(outcome + ": " + outcome.usage());
        }
    }

    private String report(Rounds ways, Brain brain, Mesh mesh) throws Exception {
        return String.format(
                Locale.ROOT,
                """
                %s. State in memory. %d rounds of %d tasks each way, %d model calls a task; the model answers at once. The plan \
                has %d steps of one turn.

                | | µs a task | µs a model call | CPU, µs a task | beside the loop | prompt, characters a task |
                |---|---|---|---|---|---|
                %s%s%s""",
                Machine.describe(),
                ways.count(),
                tasks,
                CALLS,
                STEPS,
                row(ways, "loop with a tool", "loop", brain.characters(() -> ask(mesh, "looper"))),
                row(
                        ways,
                        "plan, step by step",
                        "chain",
                        brain.characters(() -> ask(mesh, "chain"))),
                row(ways, "plan, side by side", "fan", brain.characters(() -> ask(mesh, "fan"))));
    }

    private String row(Rounds ways, String title, String way, long characters) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.0f | %.0f | %.2f x | %,d |%n",
                title,
                ways.of(way).format(0),
                ways.of(way).median() / CALLS,
                ways.cpuMicros(way) / tasks,
                ways.ratio(way, "loop").median(),
                characters);
    }

    /** Says at once what the next thing is. */
    private static final class Brain implements ChatModel {
        private final LongAdder read = new LongAdder();

        long characters(Runnable task) {
            read.reset();
            task.run();
            return read.sum();
        }

        @Override
        public ChatReply complete(ChatRequest request) {
            request.messages().forEach(message -> read.add(message.text().length()));
            String rules = request.messages().getFirst().text();
            String last = request.messages().getLast().text();
            if (rules.startsWith("You plan")) {
                return ScriptedChatModel.textReply(plan(last.contains("for chain")));
            }
            if (rules.startsWith("You judge")) {
                return ScriptedChatModel.textReply("{\"verdict\":\"pass\",\"note\":\"it is\"}");
            }
            long parts =
                    request.messages().stream()
                            .filter(ChatMessage.ToolResult.class::isInstance)
                            .count();
            boolean loops =
                    request.tools().stream().anyMatch(tool -> tool.name().equals("part"))
                            && parts < CALLS - 1;
            return loops
                    ? ScriptedChatModel.toolReply(
                            new ToolCall("c" + parts, "part", "{\"number\":" + parts + "}"))
                    : ScriptedChatModel.textReply("It is done.");
        }

        private static String plan(boolean inTurn) {
            StringBuilder steps = new StringBuilder();
            for (int i = 1; i <= STEPS; i++) {
                String after = inTurn && i > 1 ? "\"s" + (i - 1) + "\"" : "";
                steps.append(i > 1 ? "," : "")
                        .append("{\"id\":\"s")
                        .append(i)
                        .append("\",\"task\":\"Do part ")
                        .append(i)
                        .append("\",\"criterion\":\"it is done\",\"after\":[")
                        .append(after)
                        .append("]}");
            }
            return "{\"steps\":[" + steps + "]}";
        }
    }
}
