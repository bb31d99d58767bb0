package io.jarviscore.kernel.model;

import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.ChatRequest;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.ModelFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import okhttp3.Request;

/** Makes one exchange with one model: a permit, a request, a response, and the events of it. */
final class Exchanges {
    /** Tokens come within a second, or not at all. */
    private static final Duration TOKEN_TIMEOUT = Duration.ofSeconds(10);

    private static final int UNAUTHENTICATED = 401;

    private final Transport transport;
    private final ModelGate gate;
    private final MeshClock clock;
    private final Duration timeout;
    private final Consumer<MeshEvent> events;

    Exchanges(
            Transport transport,
            ModelGate gate,
            MeshClock clock,
            Duration timeout,
            Consumer<MeshEvent> events) {
        this.transport = transport;
        this.gate = gate;
        this.clock = clock;
        this.timeout = timeout;
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
        return provider.credentials().isPresent()
                ? withToken(provider.credentials().get(), http, target, model, request.deadline())
                : settle(send(http, target, request.deadline()), target, model);
    }

    private WireResult withToken(
            GoogleCredentials credentials,
            Request http,
            Target target,
            String model,
            Optional<Instant> deadline)
            throws InterruptedException {
        Manner secret = new Manner(TOKEN_TIMEOUT, credentials.place(), false);
        GoogleCredentials.Sender sender = get -> exchange(get, target, deadline, secret).received();
        return switch (credentials.find(sender, clock, deadline)) {
            case GoogleCredentials.Denied denied -> denied.failure();
            case AccessToken token -> {
                Timed timed = send(token.on(http), target, deadline);
                if (timed.received() instanceof WireResponse response
                        && response.status() == UNAUTHENTICATED) {
                    // Taken back before its time; the next request gets a new one.
                    credentials.refused(token);
                }
                yield settle(timed, target, model);
            }
        };
    }

    private WireResult settle(Timed timed, Target target, String model) {
        WireResult result =
                switch (timed.received()) {
                    case WireFailure failure -> failure;
                    case WireResponse response -> target.provider().wire().decode(response, model);
                };
        report(target, model, timed.elapsed(), result);
        return result;
    }

    private Timed send(Request http, Target target, Optional<Instant> deadline)
            throws InterruptedException {
        Duration most = target.provider().timeout().orElse(timeout);
        return exchange(http, target, deadline, new Manner(most, target.title(), true));
    }

    /** One exchange; the permit is held from its start to its end. */
    private Timed exchange(Request http, Target target, Optional<Instant> deadline, Manner manner)
            throws InterruptedException {
        awaitPermit(target, deadline);
        Instant start = clock.instant();
        Received received = null;
        try {
            if (manner.logged()) {
                PayloadLog.sent(target, http);
            }
            received = transport.send(http, limit(manner.most(), deadline), manner.who());
        } finally {
            gate.release();
            if (received == null) {
                report(target, Duration.between(start, clock.instant()), ModelFailure.CANCELLED);
            }
        }
        if (manner.logged()) {
            PayloadLog.received(target, received);
        }
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

    private Duration limit(Duration most, Optional<Instant> deadline) {
        return deadline.map(clock::until).filter(left -> left.compareTo(most) < 0).orElse(most);
    }

    private void report(Target target, String model, Duration elapsed, WireResult result) {
        Tokens tokens = Tokens.NONE;
        Optional<ModelFailure> failure = Optional.empty();
        switch (result) {
            case WireAnswer answer -> tokens = answer.reply().usage();
            case WireFailure failed -> failure = Optional.of(failed.kind());
        }
        events.accept(
                new MeshEvent.ModelCall(
                        clock.instant(),
                        target.provider().name(),
                        model,
                        tokens,
                        elapsed,
                        failure));
    }

    private void report(Target target, Duration elapsed, ModelFailure failure) {
        events.accept(
                new MeshEvent.ModelCall(
                        clock.instant(),
                        target.provider().name(),
                        target.model(),
                        Tokens.NONE,
                        elapsed,
                        Optional.of(failure)));
    }

    /**
     * How an exchange is made.
     *
     * @param most how long it may take
     * @param who whom messages name
     * @param logged whether it may be logged at all
     */
    private record Manner(Duration most, String who, boolean logged) {}

    private record Timed(Received received, Duration elapsed) {}
}
