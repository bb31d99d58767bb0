package io.jarviscore.kernel.model;

import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.ChatRequest;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.ModelFailure;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import okhttp3.Request;

/** Makes one exchange with one model: a permit, a request, a response, and the events of it. */
final class Exchanges {
    private final Transport transport;
    private final ModelGate gate;
    private final MeshClock clock;
    private final Duration timeout;
    private final ModelCatalogue catalogue;
    private final Consumer<MeshEvent> events;

    Exchanges(
            Transport transport,
            ModelGate gate,
            MeshClock clock,
            Duration timeout,
            ModelCatalogue catalogue,
            Consumer<MeshEvent> events) {
        this.transport = transport;
        this.gate = gate;
        this.clock = clock;
        this.timeout = timeout;
        this.catalogue = catalogue;
        this.events = events;
    }

    /**
     * Blocks until there is a result, at most until the request's deadline.
     *
     * @throws io.jarviscore.ModelException if no permit was to be had
     */
    WireResult run(Target target, ModelQuirks quirks, ChatRequest request)
            throws InterruptedException {
        Provider provider = target.provider();
        String model = target.model();
        if (provider.discovery().isPresent() && model.equals(provider.model())) {
            ModelDiscovery.Sender sender = get -> send(get, target, request.deadline()).received();
            switch (provider.discovery().get().find(sender, clock, request.deadline())) {
                case ModelDiscovery.Nothing nothing -> {
                    return nothing.failure();
                }
                case ModelDiscovery.Name name -> model = name.model();
            }
        }
        Request http = provider.wire().encode(request, model, quirks);
        Timed timed = send(http, target, request.deadline());
        WireResult result =
                switch (timed.received()) {
                    case WireFailure failure -> failure;
                    case WireResponse response ->
                            priced(provider.wire().decode(response, model), model);
                };
        report(target, model, timed.elapsed(), result);
        return result;
    }

    private WireResult priced(WireResult result, String asked) {
        return switch (result) {
            case WireFailure failure -> failure;
            case WireAnswer answer -> {
                ChatReply reply = answer.reply();
                yield new WireAnswer(reply.withCost(catalogue.cost(asked, reply)));
            }
        };
    }

    /** One exchange; the permit is held from its start to its end. */
    private Timed send(Request http, Target target, Optional<Instant> deadline)
            throws InterruptedException {
        awaitPermit(target, deadline);
        Instant start = clock.instant();
        Received received = null;
        try {
            PayloadLog.sent(target, http);
            received = transport.send(http, limit(deadline), target.title());
        } finally {
            gate.release();
            if (received == null) {
                report(target, Duration.between(start, clock.instant()), ModelFailure.CANCELLED);
            }
        }
        PayloadLog.received(target, received);
        return new Timed(received, Duration.between(start, clock.instant()));
    }

    private void awaitPermit(Target target, Optional<Instant> deadline)
            throws InterruptedException {
        Instant start = clock.instant();
        if (gate.acquire(clock, deadline)) {
            events.accept(
                    new MeshEvent.ModelWait(
                            start,
                            target.provider().name(),
                            target.model(),
                            "waited for a permit (llm_max_concurrent)",
                            Duration.between(start, clock.instant())));
        }
    }

    private Duration limit(Optional<Instant> deadline) {
        return deadline.map(clock::until)
                .filter(left -> left.compareTo(timeout) < 0)
                .orElse(timeout);
    }

    private void report(Target target, String model, Duration elapsed, WireResult result) {
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
                        cost));
    }

    private void report(Target target, Duration elapsed, ModelFailure failure) {
        events.accept(
                new MeshEvent.ModelCall(
                        clock.instant(),
                        target.provider().name(),
                        target.model(),
                        Tokens.NONE,
                        elapsed,
                        Optional.of(failure),
                        Optional.empty()));
    }

    private record Timed(Received received, Duration elapsed) {}
}
