package io.jarviscore.kernel.model;

import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.MeshClock;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.catalogue.ModelCatalogue;
import io.jarviscore.kernel.model.google.AccessToken;
import io.jarviscore.kernel.model.google.GoogleCredentials;
import io.jarviscore.kernel.model.limits.ModelGates;
import io.jarviscore.kernel.model.limits.RateBudget;
import io.jarviscore.kernel.model.wire.Audience;
import io.jarviscore.kernel.model.wire.Delivery;
import io.jarviscore.kernel.model.wire.Halves;
import io.jarviscore.kernel.model.wire.ModelQuirks;
import io.jarviscore.kernel.model.wire.ProviderWire;
import io.jarviscore.kernel.model.wire.Reasoning;
import io.jarviscore.kernel.model.wire.Received;
import io.jarviscore.kernel.model.wire.ToolNames;
import io.jarviscore.kernel.model.wire.WireAnswer;
import io.jarviscore.kernel.model.wire.WireFailure;
import io.jarviscore.kernel.model.wire.WireResponse;
import io.jarviscore.kernel.model.wire.WireResult;
import io.jarviscore.text.OutsideText;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import okhttp3.Request;

/** Makes one exchange with one model: a permit, a request, a response, and the events of it. */
final class Exchanges {
    private static final int CHARACTERS_PER_TOKEN = 4;

    /** Tokens come within a second, or not at all. */
    static final Duration TOKEN_TIMEOUT = Duration.ofSeconds(10);

    static final int UNAUTHENTICATED = 401;

    private final Transport transport;
    private final ExchangePermits permits;
    private final ExchangeEvents events;
    private final MeshClock clock;
    private final ExchangeLimits limits;
    private final ModelCatalogue catalogue;

    /**
     * Exchanges over a transport.
     *
     * @param catalogue prices of models
     */
    Exchanges(
            Transport transport,
            ExchangePermits permits,
            ExchangeEvents events,
            MeshClock clock,
            ExchangeLimits limits,
            ModelCatalogue catalogue) {
        this.transport = transport;
        this.permits = permits;
        this.events = events;
        this.clock = clock;
        this.limits = limits;
        this.catalogue = catalogue;
    }

    /**
     * Blocks until there is a result, at most until the request's deadline.
     *
     * @param audience receives the answer as it arrives
     * @throws io.jarviscore.ModelException if no permit was to be had
     */
    WireResult run(Target target, ModelQuirks quirks, ChatRequest request, Audience audience)
            throws InterruptedException {
        audience.begins();
        Provider provider = target.provider();
        String model = target.model();
        if (provider.discovery().isPresent() && model.equals(provider.model())) {
            ModelDiscovery.Sender sender =
                    get -> exchange(get, target, request.deadline(), usual(target)).received();
            switch (provider.discovery().get().find(sender, clock, request.deadline())) {
                case ModelDiscovery.Nothing nothing -> {
                    return nothing.failure();
                }
                case ModelDiscovery.Name name -> model = name.model();
            }
        }
        Delivery delivery = delivery(quirks, audience);
        Request http = provider.wire().encode(request, model, quirks, delivery);
        RateBudget rate = target.state().rate();
        Instant start = clock.instant();
        RateBudget.Entry entry =
                rate.enter(
                        tokens(http, request),
                        request.deadline(),
                        wait ->
                                events.announce(
                                        start, target, "waits for its turn at the rate", wait));
        Ask ask = new Ask(target, model, request.deadline(), entry, delivery, audience);
        WireResult result =
                provider.credentials().isPresent()
                        ? withToken(provider.credentials().get(), http, ask)
                        : settle(send(http, ask), ask);
        if (result instanceof WireFailure failure && failure.kind() == ModelFailure.RATE_LIMITED) {
            rate.refused(entry);
            failure.advice().perMinute().ifPresent(rate::limited);
        }
        return result;
    }

    /** Only a streamed answer shows that it has begun. */
    private Delivery delivery(ModelQuirks quirks, Audience audience) {
        boolean wanted = audience.listens() || limits.firstByte().isPresent();
        return wanted && quirks.streaming() != ModelQuirks.Streaming.NONE
                ? Delivery.STREAMED
                : Delivery.WHOLE;
    }

    private WireResult withToken(GoogleCredentials credentials, Request http, Ask ask)
            throws InterruptedException {
        ExchangeOptions secret =
                new ExchangeOptions(TOKEN_TIMEOUT, credentials.place(), false, Optional.empty());
        GoogleCredentials.Sender sender =
                get -> exchange(get, ask.target(), ask.deadline(), secret).received();
        boolean asked = false;
        try {
            return switch (credentials.find(sender, clock, ask.deadline())) {
                case GoogleCredentials.Denied denied -> denied.failure();
                case AccessToken token -> {
                    asked = true;
                    yield withToken(token, credentials, http, ask);
                }
            };
        } finally {
            if (!asked) {
                ask.target().state().rate().unsent(ask.entry());
            }
        }
    }

    private WireResult withToken(
            AccessToken token, GoogleCredentials credentials, Request http, Ask ask)
            throws InterruptedException {
        Timed timed = send(token.on(http), ask);
        if (timed.received() instanceof WireResponse response
                && response.status() == UNAUTHENTICATED) {
            // Taken back before its time; the next request gets a new one.
            credentials.refused(token);
        }
        return settle(timed, ask);
    }

    private WireResult settle(Timed timed, Ask ask) {
        String model = ask.model();
        WireResult result =
                switch (timed.received()) {
                    case WireFailure failure -> failure;
                    case WireResponse response ->
                            priced(ask.target().provider().wire().decode(response, model), model);
                };
        events.report(ask.target(), model, timed.elapsed(), result);
        if (result instanceof WireAnswer answer) {
            ask.audience().has(answer.reply().text());
        }
        return result;
    }

    private WireResult priced(WireResult result, String asked) {
        return switch (result) {
            case WireFailure failure -> failure;
            case WireAnswer answer -> {
                ChatReply reply = spoken(answer.reply());
                yield new WireAnswer(reply.withCost(catalogue.cost(asked, reply)));
            }
        };
    }

    /** The reply with the answer alone for its text, and with names that logs can carry. */
    private static ChatReply spoken(ChatReply reply) {
        return new ChatReply(
                Halves.replacedIn(Reasoning.without(reply.text())),
                reply.toolCalls(),
                reply.finish(),
                reply.usage(),
                reply.provider(),
                OutsideText.line(reply.model(), ToolNames.LONGEST_MODEL),
                reply.requestId().map(id -> OutsideText.line(id, ToolNames.LONGEST_MODEL)),
                reply.original());
    }

    /**
     * An estimate of the provider's count before the answer: four characters a token, and the
     * answer.
     */
    private long tokens(Request http, ChatRequest request) {
        return bodyLength(http) / CHARACTERS_PER_TOKEN
                + request.maxOutputTokens().orElse(limits.output());
    }

    private static long bodyLength(Request http) {
        try {
            return http.body() == null ? 0 : Math.max(0, http.body().contentLength());
        } catch (IOException e) {
            return 0; // a body that does not know its length is not one of ours
        }
    }

    /** The exchange that is asked for, for which the provider's rate has room. */
    private Timed send(Request http, Ask ask) throws InterruptedException {
        Target target = ask.target();
        RateBudget rate = target.state().rate();
        boolean permitted = false;
        Timed timed;
        try {
            ModelGates.Permit permit = permits.await(target, usual(target).most(), ask.deadline());
            permitted = true;
            timed = exchange(http, permit, target, ask.deadline(), options(ask));
        } finally {
            if (permitted) {
                rate.ended(ask.entry());
            } else {
                rate.unsent(ask.entry());
            }
        }
        if (timed.received() instanceof WireResponse response) {
            rate.heard(ask.entry(), response.headers());
        }
        return timed;
    }

    /** An exchange that prepares another one, and is not counted by the provider. */
    private Timed exchange(
            Request http, Target target, Optional<Instant> deadline, ExchangeOptions options)
            throws InterruptedException {
        ModelGates.Permit permit = permits.await(target, options.most(), deadline);
        return exchange(http, permit, target, deadline, options);
    }

    private ExchangeOptions usual(Target target) {
        return new ExchangeOptions(
                target.provider().timeout().orElse(limits.timeout()),
                target.title(),
                true,
                Optional.empty());
    }

    /** A server may answer in pieces that was not asked to, and in one piece that was. */
    private ExchangeOptions options(Ask ask) {
        ExchangeOptions usual = usual(ask.target());
        ProviderWire wire = ask.target().provider().wire();
        return usual.with(
                new Transport.Stream(
                        wire.assembler(),
                        ask.audience(),
                        ask.delivery() == Delivery.STREAMED
                                ? limits.firstByte().orElse(usual.most())
                                : usual.most(),
                        wire::hideKeyIn));
    }

    /** One exchange; its permit is released at its end. */
    private Timed exchange(
            Request http,
            ModelGates.Permit permit,
            Target target,
            Optional<Instant> deadline,
            ExchangeOptions options)
            throws InterruptedException {
        Instant start = clock.instant();
        Received received = null;
        try {
            if (options.logged()) {
                PayloadLog.sent(target, http);
            }
            received =
                    transport.send(
                            http, limit(options.most(), deadline), options.who(), options.stream());
        } finally {
            permit.release();
            if (received == null) {
                events.report(
                        target, Duration.between(start, clock.instant()), ModelFailure.CANCELLED);
            }
        }
        if (options.logged()) {
            PayloadLog.received(target, received);
        }
        return new Timed(received, Duration.between(start, clock.instant()));
    }

    private Duration limit(Duration most, Optional<Instant> deadline) {
        return deadline.map(clock::until).filter(left -> left.compareTo(most) < 0).orElse(most);
    }

    /**
     * How an exchange is made.
     *
     * @param most how long it may take
     * @param who the provider's name, for messages
     * @param logged whether it may be logged at all
     * @param stream how an answer in pieces is received
     */
    private record ExchangeOptions(
            Duration most, String who, boolean logged, Optional<Transport.Stream> stream) {
        ExchangeOptions with(Transport.Stream pieces) {
            return new ExchangeOptions(most, who, logged, Optional.of(pieces));
        }
    }

    /**
     * The purpose of an exchange.
     *
     * @param entry its part of the provider's rate
     * @param delivery how the answer was asked for
     * @param audience receives the answer
     */
    private record Ask(
            Target target,
            String model,
            Optional<Instant> deadline,
            RateBudget.Entry entry,
            Delivery delivery,
            Audience audience) {}

    private record Timed(Received received, Duration elapsed) {}
}
