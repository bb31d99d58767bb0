package io.jarviscore.kernel.model;

import io.jarviscore.ChatListener;
import io.jarviscore.ChatModel;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.Settings;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.extension.VertexAi;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.kernel.model.catalogue.ModelCatalogue;
import io.jarviscore.kernel.model.google.GooglePlaces;
import io.jarviscore.kernel.model.limits.Backoff;
import io.jarviscore.kernel.model.limits.Cooldown;
import io.jarviscore.kernel.model.limits.DailySpend;
import io.jarviscore.kernel.model.limits.DayLimit;
import io.jarviscore.kernel.model.limits.FleetGate;
import io.jarviscore.kernel.model.limits.FleetSpend;
import io.jarviscore.kernel.model.limits.ModelGates;
import io.jarviscore.kernel.model.wire.Audience;
import io.jarviscore.metrics.Measure;
import io.jarviscore.reasoning.ModelAffinity;
import io.jarviscore.settings.SettingKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configured providers as one model. A request goes to the first provider that suits it;
 * temporary failures (rate limits, overload, broken connections) are waited for and retried, and
 * when a provider has failed for good, the next one is called.
 *
 * <p>A provider is left for the next one when retries are used up, when it asks for a wait of more
 * than 60 s or beyond the request's deadline, and at once for {@code QUOTA_EXHAUSTED}, {@code
 * AUTH}, {@code NOT_FOUND}, {@code CONTENT_FILTERED}, {@code REFUSED} and {@code
 * MALFORMED_RESPONSE}. A request that is itself at fault ({@code BAD_REQUEST}, {@code
 * CONTEXT_OVERFLOW}) fails at once.
 *
 * <p>Requests of one task share their {@link io.jarviscore.reasoning.ModelAffinity}: a model that
 * was left for another one, for a reason that lasts, comes last for the rest of that task.
 *
 * <p>Once {@code llm_max_cost_usd_per_day} is spent, every call fails with {@code QUOTA_EXHAUSTED}
 * until the day ends. It counts the spend of all meshes of the process at their configured
 * providers.
 *
 * <p>Exchanges in flight are capped by {@code llm_max_concurrent}; where several meshes of one
 * process ask for different caps, the smallest of the open ones holds for all of them; {@code
 * llm_max_concurrent_by_model} caps single providers and models within it. Callers queue fairly;
 * with 20,000 in the queue, the next one fails with {@code UNAVAILABLE}. {@code
 * llm_max_concurrent_fleet} caps them over all processes that share one store, as long as that is
 * there.
 *
 * <p>Blocks the caller, which is best a virtual thread; a call from a platform thread is carried
 * out on a virtual one, so that it can be interrupted in the middle of an exchange. Thread-safe.
 */
public final class RoutedModel implements ChatModel, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RoutedModel.class);

    private final List<Provider> providers;
    private final Routing routing;
    private final PersistentCaller caller;
    private final MeshClock clock;
    private final Transport transport;
    private final ModelCatalogue catalogue;
    private final DayLimit dayLimit;
    private final ModelGates.Limits limits;
    private final ModelGates gates;

    /** Whether anybody but one server without TLS is asked: such as a model on this machine. */
    private static boolean isSecure(Settings settings) {
        boolean plain =
                settings.find(SettingKeys.LLM_ENDPOINT)
                        .filter(address -> "http".equalsIgnoreCase(address.getScheme()))
                        .isPresent();
        return !plain
                || settings.isSet(SettingKeys.AZURE_ENDPOINT)
                || settings.isSet(SettingKeys.CLAUDE_API_KEY)
                || settings.isSet(SettingKeys.GEMINI_API_KEY)
                || settings.get(SettingKeys.VERTEX_AI_ENABLED);
    }

    private RoutedModel(List<Provider> providers, Settings settings, Surroundings around) {
        this.providers = providers;
        this.clock = around.clock();
        this.routing = new Routing(providers, settings, clock);
        this.transport = new Transport(clock, isSecure(settings));
        this.caller =
                new PersistentCaller(
                        exchanges(transport, settings, around),
                        new Backoff(settings.get(SettingKeys.LLM_429_BASE_DELAY), around.random()),
                        settings.get(SettingKeys.LLM_MAX_RETRIES_429),
                        clock,
                        around.events());
        this.catalogue = around.catalogue();
        this.dayLimit =
                new DayLimit(
                        settings.get(SettingKeys.LLM_MAX_COST_USD_PER_DAY),
                        around.spend(),
                        around.fleetSpend(),
                        clock);
        this.gates = around.gates();
        this.limits = gates.limits(settings);
    }

    private static Exchanges exchanges(
            Transport transport, Settings settings, Surroundings around) {
        MeshClock clock = around.clock();
        ExchangeEvents events = new ExchangeEvents(clock, around.events());
        FleetGate fleet =
                new FleetGate(
                        settings.get(SettingKeys.LLM_MAX_CONCURRENT_FLEET),
                        around.permits(),
                        clock);
        return new Exchanges(
                transport,
                new ExchangePermits(around.gates(), fleet, clock, events),
                events,
                clock,
                new ExchangeLimits(
                        settings.get(SettingKeys.LLM_TIMEOUT),
                        settings.find(SettingKeys.LLM_FIRST_BYTE_TIMEOUT),
                        settings.get(SettingKeys.LLM_DEFAULT_MAX_TOKENS)),
                around.catalogue());
    }

    static RoutedModel over(List<Provider> providers, Settings settings, Surroundings around) {
        return new RoutedModel(providers, settings, around);
    }

    /**
     * {@inheritDoc}
     *
     * <p>If several providers failed, the exception is of the last one's kind, names them all and
     * carries the others as suppressed.
     */
    @Override
    public ChatReply complete(ChatRequest request) {
        return ask(request, Audience.nobody());
    }

    /**
     * {@inheritDoc}
     *
     * <p>Every provider streams; a model that refuses to is asked for its answer in one piece, once
     * and for all. A stream that breaks is tried again like any exchange.
     */
    @Override
    public ChatReply stream(ChatRequest request, ChatListener listener) {
        return ask(request, Audience.of(listener));
    }

    /** How much the model reads and writes that this request is sent to first. */
    @Override
    public Optional<ContextWindow> contextWindow(ChatRequest request) {
        Target first = routing.targets(request).getFirst();
        return catalogue.contextWindow(first.provider().name(), first.model());
    }

    /** Vertex AI for other modules; empty if it is no provider. */
    public Optional<VertexAi> vertex() {
        return vertex(GooglePlaces.REAL);
    }

    /** With Google's services elsewhere, for tests. */
    Optional<VertexAi> vertex(GooglePlaces places) {
        return providers.stream()
                .flatMap(provider -> provider.credentials().stream())
                .findFirst()
                .map(
                        credentials ->
                                new OpenedVertex(credentials, places.vertex(), transport, clock));
    }

    /** Measures of the gates and of the pauses that providers impose. */
    public List<Measure> measures() {
        return List.of(
                new Measure.Gauge(
                        "jarviscore.gate.in.flight",
                        "Model exchanges in flight in this process",
                        Map.of(),
                        gates::inFlight),
                new Measure.Gauge(
                        "jarviscore.gate.waiting",
                        "Callers that wait for a model permit",
                        Map.of(),
                        gates::waiting),
                new Measure.Gauge(
                        "jarviscore.cooldown.models",
                        "Models that a provider has paused",
                        Map.of(),
                        () -> (double) cooldowns().filter(Cooldown::isOn).count()),
                new Measure.Counter(
                        "jarviscore.cooldown.pauses",
                        "Pauses that providers have imposed",
                        Map.of(),
                        () -> cooldowns().mapToLong(Cooldown::started).sum()));
    }

    private Stream<Cooldown> cooldowns() {
        return routing.states().stream().map(ModelState::cooldown);
    }

    /** Which providers there are, in the order in which they are asked; never a key. */
    public String description() {
        return providers.stream().map(Provider::toString).collect(Collectors.joining(", "));
    }

    /**
     * Cancels the exchanges in flight, whose callers get {@code CANCELLED}, closes all connections
     * and gives up its share in the cap. May be repeated.
     */
    @Override
    public void close() {
        transport.close();
        limits.close();
    }

    @Override
    public String toString() {
        return "RoutedModel[" + description() + "]";
    }

    private ChatReply ask(ChatRequest request, Audience audience) {
        try {
            if (Thread.interrupted()) {
                throw new InterruptedException("before the exchange");
            }
            return route(request, audience);
        } catch (Audience.ListenerFailure e) {
            throw e.rethrown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelException(
                    ModelFailure.CANCELLED, "the model call was interrupted by its caller", e);
        }
    }

    private ChatReply route(ChatRequest request, Audience audience) throws InterruptedException {
        List<ModelException> failures = new ArrayList<>();
        Detour detour = new Detour(clock, request);
        Optional<String> task = request.affinity().flatMap(ModelAffinity::task);
        for (Target choice : routing.targets(request)) {
            Target target = choice.askedBy(task);
            if (isLate(request.deadline())) {
                break;
            }
            if (!failures.isEmpty()) {
                log.info("Asking {} instead", target.title());
            }
            dayLimit.admit();
            try {
                dayLimit.admit(target.name());
                ChatReply reply = caller.call(target, request, audience);
                dayLimit.book(target.name(), reply);
                detour.arrived();
                return reply;
            } catch (ModelException e) {
                if (e.failure() != ModelFailure.CANCELLED) {
                    log.warn(
                            "{} at {} (setting {}) gave no answer: {}: {}",
                            target.title(),
                            target.provider().wire().place(),
                            target.provider().setting(),
                            e.failure(),
                            e.getMessage());
                }
                if (!mayAnotherAnswer(e.failure())) {
                    throw e;
                }
                detour.failed(target, e);
                failures.add(e);
            }
        }
        throw combined(failures);
    }

    private static boolean mayAnotherAnswer(ModelFailure failure) {
        return switch (failure) {
            case RATE_LIMITED,
                    QUOTA_EXHAUSTED,
                    OVERLOADED,
                    TRANSIENT,
                    TIMEOUT,
                    CONTENT_FILTERED,
                    REFUSED,
                    AUTH,
                    NOT_FOUND,
                    MALFORMED_RESPONSE,
                    UNAVAILABLE ->
                    true;
            case CONTEXT_OVERFLOW, BAD_REQUEST, CANCELLED -> false;
        };
    }

    private boolean isLate(Optional<Instant> deadline) {
        return deadline.isPresent() && !clock.until(deadline.get()).isPositive();
    }

    private static ModelException combined(List<ModelException> failures) {
        if (failures.isEmpty()) {
            return new ModelException(
                    ModelFailure.TIMEOUT,
                    "the deadline had passed before a model was asked: allow the task more time");
        }
        ModelException last = failures.getLast();
        if (failures.size() == 1) {
            return last;
        }
        String messages =
                failures.stream().map(ModelException::getMessage).collect(Collectors.joining("; "));
        ModelException all =
                new ModelException(
                        last.failure(),
                        "no provider gave an answer: " + messages,
                        last.retryAfter());
        failures.forEach(all::addSuppressed);
        return all;
    }

    /**
     * A model's parts besides providers and settings.
     *
     * @param clock the mesh's time
     * @param events told of exchanges and waits
     * @param random numbers from 0 to below 1, for backing off
     * @param gates the caps on exchanges in flight
     * @param catalogue sizes and prices
     * @param spend adds up today's spend
     * @param permits the permits that the fleet's processes share; asked for with the first
     *     exchange
     * @param fleetSpend today's spend of the fleet's processes
     */
    record Surroundings(
            MeshClock clock,
            Consumer<MeshEvent> events,
            DoubleSupplier random,
            ModelGates gates,
            ModelCatalogue catalogue,
            DailySpend spend,
            Supplier<SharedPermits> permits,
            FleetSpend fleetSpend) {

        /** The parts of a model whose process spends its own money. */
        Surroundings(
                MeshClock clock,
                Consumer<MeshEvent> events,
                DoubleSupplier random,
                ModelGates gates,
                ModelCatalogue catalogue,
                DailySpend spend,
                Supplier<SharedPermits> permits) {
            this(clock, events, random, gates, catalogue, spend, permits, FleetSpend.none(clock));
        }

        /** Of a model that shares its permits with nobody. */
        Surroundings(
                MeshClock clock,
                Consumer<MeshEvent> events,
                DoubleSupplier random,
                ModelGates gates,
                ModelCatalogue catalogue,
                DailySpend spend) {
            this(clock, events, random, gates, catalogue, spend, alone(clock));
        }

        private static Supplier<SharedPermits> alone(MeshClock clock) {
            SharedPermits own = InProcess.permits(clock);
            return () -> own;
        }
    }
}
