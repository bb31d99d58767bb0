package io.jarviscore;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Turns events into meters. Names are those of the deployment guide; Micrometer's Prometheus
 * registry writes the dots as underscores and adds {@code _total} and units.
 */
final class MeshMeters implements Consumer<MeshEvent> {
    private final MeterRegistry registry;

    MeshMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void accept(MeshEvent event) {
        switch (event) {
            case MeshEvent.ModelCall call -> modelCall(call);
            case MeshEvent.Step step -> step(step);
            default -> {}
        }
        Counter.builder("jarviscore.events.emitted")
                .description("Events reported to listeners")
                .tag("event_type", event.getClass().getSimpleName())
                .register(registry)
                .increment();
    }

    private void modelCall(MeshEvent.ModelCall call) {
        String status = call.failure().isPresent() ? "error" : "success";
        String[] model = {"provider", call.provider(), "model", call.model()};
        Counter.builder("jarviscore.llm.requests")
                .description("Exchanges with model providers")
                .tags(model)
                .tag("status", status)
                .register(registry)
                .increment();
        Counter.builder("jarviscore.llm.tokens.input")
                .description("Tokens sent")
                .tags(model)
                .register(registry)
                .increment((double) call.tokens().input());
        Counter.builder("jarviscore.llm.tokens.output")
                .description("Tokens received")
                .tags(model)
                .register(registry)
                .increment((double) call.tokens().output());
        Counter cost =
                Counter.builder("jarviscore.llm.cost.dollars")
                        .description("What exchanges cost, those with a known price")
                        .tags(model)
                        .register(registry);
        call.costUsd().ifPresent(usd -> cost.increment(usd.doubleValue()));
        Timer.builder("jarviscore.llm.request.duration")
                .description("How long exchanges took, without waiting for a permit")
                .tags(model)
                .register(registry)
                .record(call.elapsed());
    }

    private void step(MeshEvent.Step step) {
        if (step.phase() != MeshEvent.StepPhase.ENDED || step.outcome().isEmpty()) {
            return;
        }
        Outcome outcome = step.outcome().get();
        String status = outcome.status().name().toLowerCase(Locale.ROOT);
        Counter.builder("jarviscore.workflow.steps")
                .description("Steps that ended")
                .tag("status", status)
                .register(registry)
                .increment();
        Timer.builder("jarviscore.step.execution.duration")
                .description("How long steps took")
                .tag("status", status)
                .register(registry)
                .record(outcome.usage().elapsed());
    }
}
