package io.jarviscore.kernel.model;

import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.wire.WireAnswer;
import io.jarviscore.kernel.model.wire.WireFailure;
import io.jarviscore.kernel.model.wire.WireResult;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** Reports exchanges and waits for them to the mesh's listeners. Thread-safe. */
final class ExchangeEvents {
    private final MeshClock clock;
    private final Consumer<MeshEvent> events;

    ExchangeEvents(MeshClock clock, Consumer<MeshEvent> events) {
        this.clock = clock;
        this.events = events;
    }

    /** Reports that a request waits, or has waited, and the reason. */
    void announce(Instant start, Target target, String reason, Duration wait) {
        events.accept(
                new MeshEvent.ModelWait(
                        start,
                        target.provider().name(),
                        target.model(),
                        reason,
                        wait,
                        target.task()));
    }

    /** Reports an exchange that has a result. */
    void report(Target target, String model, Duration elapsed, WireResult result) {
        Tokens tokens = Tokens.NONE;
        Optional<ModelFailure> failure = Optional.empty();
        Optional<BigDecimal> cost = Optional.empty();
        switch (result) {
            case WireAnswer answer -> {
                tokens = answer.reply().usage();
                cost = answer.reply().costUsd();
            }
            case WireFailure failed -> failure = Optional.of(failed.kind());
        }
        events.accept(
                new MeshEvent.ModelCall(
                        clock.instant(),
                        target.provider().name(),
                        model,
                        tokens,
                        elapsed,
                        failure,
                        cost,
                        target.task()));
    }

    /** Reports an exchange without a response. */
    void report(Target target, Duration elapsed, ModelFailure failure) {
        events.accept(
                new MeshEvent.ModelCall(
                        clock.instant(),
                        target.provider().name(),
                        target.model(),
                        Tokens.NONE,
                        elapsed,
                        Optional.of(failure),
                        Optional.empty(),
                        target.task()));
    }
}
