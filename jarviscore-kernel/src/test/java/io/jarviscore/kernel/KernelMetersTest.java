package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Step;
import io.jarviscore.Tool;
import io.jarviscore.WorkflowRun;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.TestMesh;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The values of the metrics of models, gates, pauses, turns, tools and generated code. */
@Timeout(60)
class KernelMetersTest {
    private static final String[] GPT_4O = {"provider", "openai", "model", "gpt-4o"};

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final ModelServer server = ModelServer.start();

    static final class Clerk extends AutoAgent {
        Clerk() {
            super(AgentCard.of("clerk", "office"), "You are a clerk.");
        }

        @Tool("The price of an item")
        String price(String item) {
            if (item.equals("unknown")) {
                throw new IllegalStateException("no price");
            }
            return item + " costs 2";
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    private TestMesh mesh(Map<String, ?> more) {
        return TestMesh.start(
                with ->
                        with.add(new Clerk())
                                .meterRegistry(registry)
                                .config("llm_endpoint", server.openAiEndpoint().toString())
                                .config("llm_model", "gpt-4o")
                                .config(Map.copyOf(more)));
    }

    private static Step step() {
        return Step.of("a", "clerk", "Compute");
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(Duration.ofMillis(1)); // events arrive on other threads
        }
    }

    /** The first value of a meter, which is its count unless it is a gauge; 0 if it is absent. */
    private double value(String name, String... tags) {
        Meter meter = registry.find(name).tags(tags).meter();
        return meter == null ? 0 : meter.measure().iterator().next().getValue();
    }

    private double total(String name, String... tags) {
        Iterable<Measurement> all = registry.get(name).tags(tags).meter().measure();
        return StreamSupport.stream(all.spliterator(), false)
                .filter(
                        each ->
                                each.getStatistic() == Statistic.TOTAL
                                        || each.getStatistic() == Statistic.TOTAL_TIME)
                .mapToDouble(each -> each.getValue())
                .sum();
    }

    @Test
    void anExchangeCountsItsRequestTokensCostAndTime() throws Exception {
        server.script(ServerReply.text("4").tokens(1_000, 200));
        try (TestMesh mesh = mesh(Map.of())) {
            assertThat(mesh.run("clerk", "Compute").isSuccess()).isTrue();

            await(() -> value("jarviscore.llm.requests", "status", "success") == 1);
            assertThat(value("jarviscore.llm.requests", "status", "error")).isZero();
            assertThat(value("jarviscore.llm.tokens.input", GPT_4O)).isEqualTo(1_000);
            assertThat(value("jarviscore.llm.tokens.output", GPT_4O)).isEqualTo(200);
            assertThat(value("jarviscore.llm.cost.dollars", GPT_4O))
                    .isCloseTo(1_000 * 2.5e-6 + 200 * 10e-6, Offset.offset(1e-9));
            assertThat(value("jarviscore.llm.request.duration", GPT_4O)).isEqualTo(1);
        }
    }

    @Test
    void anAnswerThatIsRefusedIsCountedByItsRule() throws Exception {
        server.script(ServerReply.text("no number"), ServerReply.text("7"));
        try (TestMesh mesh = mesh(Map.of())) {
            mesh.workflow("w", step().returns(Integer.class));

            await(() -> value("jarviscore.kernel.interventions", "rule", "answer_refused") == 1);
        }
    }

    @Test
    void anExchangeHasTheNamesOfOpenTelemetryToo() throws Exception {
        String[] gpt4o = {"gen_ai.provider.name", "openai", "gen_ai.request.model", "gpt-4o"};
        server.script(ServerReply.text("4").tokens(1_000, 200));
        try (TestMesh mesh = mesh(Map.of())) {
            mesh.run("clerk", "Compute");

            await(() -> value("gen_ai.invoke_agent.duration", "status", "success") == 1);
            assertThat(value("gen_ai.client.operation.duration", gpt4o)).isEqualTo(1);
            assertThat(total("gen_ai.client.token.usage", "gen_ai.token.type", "input"))
                    .isEqualTo(1_000);
            assertThat(total("gen_ai.client.token.usage", "gen_ai.token.type", "output"))
                    .isEqualTo(200);
        }
    }

    @Test
    void turnsToolsAndTheirFailuresAreCounted() throws Exception {
        server.script(
                ServerReply.toolCall("price", Map.of("item", "pen")),
                ServerReply.toolCall("price", Map.of("item", "unknown")),
                ServerReply.text("4"));
        try (TestMesh mesh = mesh(Map.of())) {
            mesh.run("clerk", "Compute");

            await(() -> value("gen_ai.execute_tool.duration", "gen_ai.tool.name", "price") == 2);
            await(() -> value("jarviscore.kernel.turns") == 3);
            assertThat(value("jarviscore.tool.failures", "tool", "price")).isEqualTo(1);
        }
    }

    @Test
    void runsOfGeneratedCodeAreCountedByTheirEnd() throws Exception {
        server.script(
                ServerReply.toolCall("run_code", Map.of("code", "result = 2 + 2")),
                ServerReply.toolCall("run_code", Map.of("code", "throw new Error('no')")),
                ServerReply.text("4"));
        try (TestMesh mesh = mesh(Map.of())) {
            mesh.run("clerk", "Compute");

            await(() -> value("jarviscore.sandbox.executions", "status", "failure") == 1);
            assertThat(value("jarviscore.sandbox.executions", "status", "success")).isEqualTo(1);
        }
    }

    @Test
    void decisionsAndResultsInTheJournalAreCounted() throws Exception {
        server.script(ServerReply.toolCall("price", Map.of("item", "pen")), ServerReply.text("4"));
        try (TestMesh mesh = mesh(Map.of())) {
            mesh.workflow("w", step());

            assertThat(value("jarviscore.journal.write")).isGreaterThanOrEqualTo(2);
            assertThat(total("jarviscore.journal.write")).isPositive();
        }
    }

    @Test
    void theGateShowsWhatIsInFlightAndWhatWaits() throws Exception {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        server.script(
                ServerReply.held(answered, ServerReply.text("4")), ServerReply.text("again 4"));
        try (TestMesh mesh = mesh(Map.of("llm_max_concurrent", 1))) {
            WorkflowRun first = mesh.submit("first", step());
            server.awaitInFlight(1);
            WorkflowRun second = mesh.submit("second", step());

            await(() -> value("jarviscore.gate.waiting") == 1);
            assertThat(value("jarviscore.gate.in.flight")).isEqualTo(1);

            answered.complete(null);
            first.await();
            second.await();
            assertThat(value("jarviscore.gate.waiting")).isZero();
            assertThat(value("jarviscore.gate.in.flight")).isZero();
        }
    }

    @Test
    void aPauseOfAProviderIsCountedAndShowsUntilItEnds() throws Exception {
        Duration pause = Duration.ofSeconds(20);
        server.script(
                ServerReply.rateLimited(ServerReply.Hint.RETRY_AFTER_SECONDS, pause),
                ServerReply.text("4"));
        try (TestMesh mesh = mesh(Map.of())) {
            WorkflowRun run = mesh.submit("w", step());

            await(() -> value("jarviscore.llm.wait.duration", "provider", "openai") == 1);
            assertThat(value("jarviscore.cooldown.models")).isEqualTo(1);
            assertThat(value("jarviscore.cooldown.pauses")).isEqualTo(1);
            assertThat(total("jarviscore.llm.wait.duration", "provider", "openai")).isEqualTo(20);

            while (run.await(Duration.ofMillis(20)).isEmpty()) {
                mesh.clock().advance(Duration.ofSeconds(1));
            }
            assertThat(value("jarviscore.cooldown.models")).isZero();
            assertThat(value("jarviscore.cooldown.pauses")).isEqualTo(1);
        }
    }
}
