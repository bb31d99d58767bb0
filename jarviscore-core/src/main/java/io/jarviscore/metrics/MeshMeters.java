package io.jarviscore.metrics;

import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Counts mesh events in a Micrometer registry, and publishes the measures of modules there. Names,
 * tags and buckets are those of the deployment guide and of OpenTelemetry's GenAI conventions;
 * Micrometer's Prometheus registry writes dots as underscores and adds {@code _total} and units.
 *
 * <p>The number of time series is bounded: a tag value comes from configuration or code, and beyond
 * {@value #MAX_VALUES} values of one tag the rest are counted as {@value #OTHER}. Ids of workflows,
 * steps and agents are never tags. Thread-safe; never blocks.
 */
public final class MeshMeters implements Consumer<MeshEvent>, MeasureRegistry {
    /** The most values of one tag. */
    static final int MAX_VALUES = 200;

    /** The tag value for everything beyond {@link #MAX_VALUES}. */
    static final String OTHER = "other";

    /** Buckets of the deployment guide for model exchanges. */
    private static final Duration[] MODEL_BUCKETS = seconds(0.1, 0.5, 1, 2, 5, 10, 30, 60, 120);

    /** Buckets of the deployment guide for steps. */
    private static final Duration[] STEP_BUCKETS = seconds(0.5, 1, 2, 5, 10, 30, 60, 120, 300);

    /** Buckets of gen_ai.client.operation.duration. */
    private static final Duration[] GEN_AI_BUCKETS =
            seconds(
                    0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96,
                    81.92);

    /** Buckets of gen_ai.client.token.usage: powers of four. */
    private static final double[] TOKEN_BUCKETS = {
        1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864
    };

    private final MeterRegistry registry;
    private final ActiveWork active = new ActiveWork();
    private final Map<String, ModelMeters> models = new ConcurrentHashMap<>();
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> values = new ConcurrentHashMap<>();

    /** Registers the gauges at zero and starts counting events. */
    public MeshMeters(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("jarviscore.active.workflows", active, ActiveWork::workflows)
                .description("Workflows under way in this process")
                .register(registry);
        Gauge.builder("jarviscore.active.steps", active, ActiveWork::steps)
                .description("Steps that agents of this process run")
                .register(registry);
    }

    /**
     * Publishes a module's measure. If the registry has a meter of this name and these tags
     * already, as that of another mesh, it keeps the earlier one.
     *
     * @return removes it from the registry
     */
    @Override
    public AutoCloseable register(Measure measure) {
        Tags tags =
                Tags.of(
                        measure.tags().entrySet().stream()
                                .map(tag -> Tag.of(tag.getKey(), tag.getValue()))
                                .toList());
        Meter meter =
                switch (measure) {
                    case Measure.Gauge gauge ->
                            Gauge.builder(gauge.name(), gauge, each -> each.value().getAsDouble())
                                    .description(gauge.description())
                                    .tags(tags)
                                    .strongReference(true)
                                    .register(registry);
                    case Measure.Counter counter ->
                            FunctionCounter.builder(
                                            counter.name(),
                                            counter,
                                            each -> (double) each.count().getAsLong())
                                    .description(counter.description())
                                    .tags(tags)
                                    .register(registry);
                    case Measure.Timer timer ->
                            FunctionTimer.builder(
                                            timer.name(),
                                            timer,
                                            each -> each.count().getAsLong(),
                                            each -> (double) each.total().get().toNanos(),
                                            TimeUnit.NANOSECONDS)
                                    .description(timer.description())
                                    .tags(tags)
                                    .register(registry);
                };
        return () -> registry.remove(meter);
    }

    @Override
    public void accept(MeshEvent event) {
        active.steps(event);
        switch (event) {
            case MeshEvent.Workflow workflow -> workflow(workflow);
            case MeshEvent.Step step -> step(step);
            case MeshEvent.Turn turn -> turn(turn);
            case MeshEvent.Words words -> {
                // Not counted: their number says how a provider cuts its answers.
            }
            case MeshEvent.ToolCall call -> toolCall(call);
            case MeshEvent.CodeRun run -> codeRun(run);
            case MeshEvent.ModelCall call -> modelCall(call);
            case MeshEvent.ModelWait wait -> modelWait(wait);
            case MeshEvent.PeerChange change ->
                    count(
                            "jarviscore.peer.changes",
                            "Peers that came or went",
                            "state",
                            change.alive() ? "alive" : "gone");
            case MeshEvent.ApprovalChange change ->
                    count(
                            "jarviscore.hitl.requests",
                            "Questions to people and their decisions",
                            "status",
                            lower(change.approval().status()));
            case MeshEvent.Intervention intervention ->
                    count(
                            "jarviscore.kernel.interventions",
                            "Answers refused, calls left out and work ended by rules of the loop",
                            "rule",
                            lower(intervention.rule()));
            case MeshEvent.CodeAbandoned abandoned ->
                    count(
                            "jarviscore.code.abandoned",
                            "Tasks whose code did not end after it was interrupted",
                            "",
                            "");
        }
        count(
                "jarviscore.events.emitted",
                "Events reported to listeners",
                "event_type",
                event.getClass().getSimpleName());
    }

    private void workflow(MeshEvent.Workflow workflow) {
        if (workflow.result().isEmpty()) {
            active.begin(workflow);
            return;
        }
        String status = lower(workflow.result().get().status());
        active.end(workflow)
                .ifPresent(
                        elapsed ->
                                time(
                                        "gen_ai.workflow.duration",
                                        "How long workflows took in this process",
                                        "status",
                                        status,
                                        STEP_BUCKETS,
                                        elapsed));
    }

    private void step(MeshEvent.Step step) {
        if (step.phase() == MeshEvent.StepPhase.RETRYING) {
            count("jarviscore.step.retries", "Attempts at steps that are made again", "", "");
            return;
        }
        if (step.phase() != MeshEvent.StepPhase.ENDED || step.outcome().isEmpty()) {
            return;
        }
        Outcome outcome = step.outcome().get();
        String status = lower(outcome.status());
        count("jarviscore.workflow.steps", "Steps that ended", "status", status);
        Duration elapsed = outcome.usage().elapsed();
        time(
                "jarviscore.step.execution.duration",
                "How long steps took",
                "status",
                status,
                STEP_BUCKETS,
                elapsed);
        if (outcome.usage().turns() > 0) {
            time(
                    "gen_ai.invoke_agent.duration",
                    "How long agents thought about a task",
                    "status",
                    status,
                    STEP_BUCKETS,
                    elapsed);
        }
    }

    private void turn(MeshEvent.Turn turn) {
        count("jarviscore.kernel.turns", "Decisions of models in the loop", "role", turn.role());
    }

    private void toolCall(MeshEvent.ToolCall call) {
        time(
                "gen_ai.execute_tool.duration",
                "How long tool calls took",
                "gen_ai.tool.name",
                call.tool(),
                GEN_AI_BUCKETS,
                call.elapsed());
        if (call.failed()) {
            count("jarviscore.tool.failures", "Tool calls that failed", "tool", call.tool());
        }
    }

    private void codeRun(MeshEvent.CodeRun run) {
        count(
                "jarviscore.sandbox.executions",
                "Runs of generated code",
                "status",
                lower(run.result().status()));
    }

    private void modelCall(MeshEvent.ModelCall call) {
        String model = bounded("model", call.model());
        models.computeIfAbsent(
                        call.provider() + "\n" + model,
                        any -> new ModelMeters(registry, call.provider(), model))
                .record(call);
    }

    private void modelWait(MeshEvent.ModelWait wait) {
        time(
                "jarviscore.llm.wait.duration",
                "How long model exchanges had to wait for limits and pauses",
                "provider",
                wait.provider(),
                MODEL_BUCKETS,
                wait.delay());
    }

    private void count(String name, String description, String tag, String value) {
        String bounded = bounded(name, value);
        counters.computeIfAbsent(
                        name + "\n" + bounded,
                        any -> {
                            Counter.Builder counter =
                                    Counter.builder(name).description(description);
                            return (tag.isEmpty() ? counter : counter.tag(tag, bounded))
                                    .register(registry);
                        })
                .increment();
    }

    private void time(
            String name,
            String description,
            String tag,
            String value,
            Duration[] buckets,
            Duration elapsed) {
        String bounded = bounded(name, value);
        timers.computeIfAbsent(
                        name + "\n" + bounded,
                        any ->
                                Timer.builder(name)
                                        .description(description)
                                        .tag(tag, bounded)
                                        .serviceLevelObjectives(buckets)
                                        .register(registry))
                .record(elapsed);
    }

    /**
     * A model may name tools that do not exist; no text of its own making becomes a time series.
     */
    private String bounded(String kind, String value) {
        Set<String> seen = values.computeIfAbsent(kind, any -> ConcurrentHashMap.newKeySet());
        if (seen.contains(value)) {
            return value;
        }
        return seen.size() < MAX_VALUES && seen.add(value) ? value : OTHER;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Duration[] seconds(double... seconds) {
        return Arrays.stream(seconds)
                .mapToObj(each -> Duration.ofMillis(Math.round(each * 1_000)))
                .toArray(Duration[]::new);
    }

    /** The meters of one model; registered once, because finding a meter by its tags is slow. */
    private static final class ModelMeters {
        private final Counter succeeded;
        private final Counter failed;
        private final Counter input;
        private final Counter output;
        private final Counter cost;
        private final Timer duration;
        private final Timer operation;
        private final DistributionSummary inputUsage;
        private final DistributionSummary outputUsage;

        ModelMeters(MeterRegistry registry, String provider, String model) {
            String[] tags = {"provider", provider, "model", model};
            Function<String, Counter> requests =
                    status ->
                            Counter.builder("jarviscore.llm.requests")
                                    .description("Exchanges with model providers")
                                    .tags(tags)
                                    .tag("status", status)
                                    .register(registry);
            this.succeeded = requests.apply("success");
            this.failed = requests.apply("error");
            this.input = counter(registry, "jarviscore.llm.tokens.input", "Tokens sent", tags);
            this.output =
                    counter(registry, "jarviscore.llm.tokens.output", "Tokens received", tags);
            this.cost =
                    counter(
                            registry,
                            "jarviscore.llm.cost.dollars",
                            "What exchanges cost, those with a known price",
                            tags);
            this.duration =
                    Timer.builder("jarviscore.llm.request.duration")
                            .description("How long exchanges took, without waiting for a permit")
                            .tags(tags)
                            .serviceLevelObjectives(MODEL_BUCKETS)
                            .register(registry);
            String[] genAi = {
                "gen_ai.operation.name",
                "chat",
                "gen_ai.provider.name",
                GenAiProvider.nameOf(provider),
                "gen_ai.request.model",
                model
            };
            this.operation =
                    Timer.builder("gen_ai.client.operation.duration")
                            .description("How long exchanges with models took")
                            .tags(genAi)
                            .serviceLevelObjectives(GEN_AI_BUCKETS)
                            .register(registry);
            this.inputUsage = usage(registry, "input", genAi);
            this.outputUsage = usage(registry, "output", genAi);
        }

        private static Counter counter(
                MeterRegistry registry, String name, String description, String... tags) {
            return Counter.builder(name).description(description).tags(tags).register(registry);
        }

        private static DistributionSummary usage(
                MeterRegistry registry, String type, String... tags) {
            return DistributionSummary.builder("gen_ai.client.token.usage")
                    .description("Tokens of exchanges with models")
                    .baseUnit("tokens")
                    .tags(tags)
                    .tag("gen_ai.token.type", type)
                    .serviceLevelObjectives(TOKEN_BUCKETS)
                    .register(registry);
        }

        void record(MeshEvent.ModelCall call) {
            (call.failure().isPresent() ? failed : succeeded).increment();
            input.increment((double) call.tokens().input());
            output.increment((double) call.tokens().output());
            call.costUsd().ifPresent(usd -> cost.increment(usd.doubleValue()));
            duration.record(call.elapsed());
            operation.record(call.elapsed());
            if (call.failure().isEmpty()) {
                inputUsage.record((double) call.tokens().input());
                outputUsage.record((double) call.tokens().output());
            }
        }
    }

    /** Steps and calls under way. A step that is abandoned leaves with its workflow. */
    private static final class ActiveWork {
        private final Map<String, Instant> workflows = new ConcurrentHashMap<>();
        private final Set<String> steps = ConcurrentHashMap.newKeySet();

        void begin(MeshEvent.Workflow workflow) {
            workflows.put(workflow.workflowId(), workflow.at());
        }

        /** How long the workflow took; empty if its beginning was not seen. */
        Optional<Duration> end(MeshEvent.Workflow workflow) {
            String prefix = workflow.workflowId() + "/";
            steps.removeIf(step -> step.startsWith(prefix));
            return Optional.ofNullable(workflows.remove(workflow.workflowId()))
                    .map(begun -> Duration.between(begun, workflow.at()));
        }

        void steps(MeshEvent event) {
            if (event instanceof MeshEvent.Step step) {
                if (step.phase() == MeshEvent.StepPhase.STARTED) {
                    steps.add(step.task());
                } else {
                    steps.remove(step.task());
                }
            }
        }

        double workflows() {
            return workflows.size();
        }

        double steps() {
            return steps.size();
        }
    }
}
