package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.MeshEvent;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.Settings;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.kernel.model.catalogue.ModelCatalogue;
import io.jarviscore.kernel.model.limits.DailySpend;
import io.jarviscore.kernel.model.limits.FleetGate;
import io.jarviscore.kernel.model.limits.ModelGate;
import io.jarviscore.kernel.model.limits.ModelGates;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.MeshEvents;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Two processes, each with gates and events of its own, that share a store and a provider. */
@Timeout(60)
class FleetGateTest {
    private final ManualClock clock = new ManualClock();
    private final ModelServer server = ModelServer.start(clock);
    private final ModelGate local = new ModelGate();
    private final Store store = new Store(InProcess.permits(clock));
    private final MeshEvents events = new MeshEvents();
    private final List<RoutedModel> models = new ArrayList<>();
    private final CompletableFuture<Void> answered = new CompletableFuture<>();
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(FleetGate.class);

    @BeforeEach
    void listen() {
        server.answer(request -> ServerReply.held(answered, ServerReply.text("ok")));
        logged.start();
        logger.addAppender(logged);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void close() {
        logger.detachAppender(logged);
        logger.setLevel(null);
        models.forEach(RoutedModel::close);
        server.close();
    }

    @Test
    void twoCrowdsTogetherHaveNoMoreExchangesInFlightThanTheFleetMay() throws Exception {
        server.answer(request -> ServerReply.text("ok"));
        RoutedModel here = process(Map.of("llm_max_concurrent_fleet", 3));
        RoutedModel there = process(Map.of("llm_max_concurrent_fleet", 3));
        List<FutureTask<ChatReply>> crowds = new ArrayList<>();

        for (int i = 0; i < 40; i++) {
            crowds.add(ask(here));
            crowds.add(ask(there));
        }

        for (FutureTask<ChatReply> caller : crowds) {
            assertThat(reply(caller)).isEqualTo("ok");
        }
        assertThat(server.maxInFlight()).isBetween(1, 3);
        assertThat(server.requestCount()).isEqualTo(80);
    }

    @Test
    void theWaitIsAnnouncedUnderTheSettingsName() throws Exception {
        RoutedModel here = process(Map.of("llm_max_concurrent_fleet", 1));
        FutureTask<ChatReply> first = ask(here);
        server.awaitInFlight(1);
        FutureTask<ChatReply> second = ask(process(Map.of("llm_max_concurrent_fleet", 1)));
        store.awaitAsked(2);
        clock.awaitTimers(2); // the first one's timeout, and the second one's lookout for the dead
        clock.advance(Duration.ofSeconds(7));

        answered.complete(null);

        assertThat(List.of(reply(first), reply(second))).containsOnly("ok");
        MeshEvent.ModelWait wait = events.await(MeshEvent.ModelWait.class, event -> true);
        assertThat(wait.reason()).isEqualTo("waited for a permit (llm_max_concurrent_fleet)");
        assertThat(wait.delay()).isEqualTo(Duration.ofSeconds(7));
        assertThat(wait.at()).isEqualTo(ManualClock.START);
    }

    @Test
    void noMoreCallersOfAProcessGoToTheStoreThanTheFleetMayHaveInFlight() throws Exception {
        RoutedModel here = process(Map.of("llm_max_concurrent", 5, "llm_max_concurrent_fleet", 2));
        List<FutureTask<ChatReply>> callers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            callers.add(ask(here));
        }
        server.awaitInFlight(2);

        assertThat(store.asked.get()).isEqualTo(2);

        answered.complete(null);
        for (FutureTask<ChatReply> caller : callers) {
            assertThat(reply(caller)).isEqualTo("ok");
        }
    }

    @Test
    void noPermitIsHeldWhileACallerBacksOff() throws Exception {
        server.answer(
                request ->
                        server.requestCount() == 1
                                ? ServerReply.rateLimited()
                                : ServerReply.text("ok"));
        RoutedModel here = process(Map.of("llm_max_concurrent_fleet", 1));
        FutureTask<ChatReply> backingOff = ask(here);
        events.await(MeshEvent.ModelWait.class, event -> true);

        assertThat(store.acquire(FleetGate.CAP, 1, Duration.ofSeconds(1), Duration.ZERO))
                .isPresent();

        clock.awaitTimers(1);
        clock.advance(Duration.ofSeconds(60));
        assertThat(reply(backingOff)).isEqualTo("ok");
    }

    @Test
    void aPermitThatDoesNotComeBeforeTheDeadlineIsATimeoutThatNamesTheSetting() throws Exception {
        RoutedModel here = process(Map.of("llm_max_concurrent_fleet", 1));
        assertThat(store.acquire(FleetGate.CAP, 1, Duration.ofHours(1), Duration.ZERO)).isPresent();
        ChatRequest request =
                ChatRequest.builder()
                        .user("hello")
                        .deadline(clock.instant().plusSeconds(5))
                        .build();
        FutureTask<ChatReply> late = ask(here, request);
        clock.awaitTimers(1);

        clock.advance(Duration.ofSeconds(5));

        ModelException failure = failure(late);
        assertThat(failure.failure()).isEqualTo(ModelFailure.TIMEOUT);
        assertThat(failure).hasMessageContaining("raise llm_max_concurrent_fleet");
        assertThat(server.requestCount()).isZero();
    }

    @Test
    void aCallerWithoutAFleetPermitReleasesThatOfItsProcess() throws Exception {
        RoutedModel here = process(Map.of("llm_max_concurrent", 1, "llm_max_concurrent_fleet", 1));
        SharedPermits.Permit elsewhere =
                store.acquire(FleetGate.CAP, 1, Duration.ofHours(1), Duration.ZERO).orElseThrow();
        FutureTask<ChatReply> late =
                ask(
                        here,
                        ChatRequest.builder()
                                .user("hello")
                                .deadline(clock.instant().plusSeconds(5))
                                .build());
        clock.awaitTimers(1);
        clock.advance(Duration.ofSeconds(5));
        assertThat(failure(late).failure()).isEqualTo(ModelFailure.TIMEOUT);

        elsewhere.close();
        answered.complete(null);

        assertThat(reply(ask(here))).isEqualTo("ok");
    }

    @Test
    void exchangesGoOnWithoutAStoreThatIsAwayWithOneWarningUntilItIsBack() throws Exception {
        answered.complete(null);
        RoutedModel here = process(Map.of("llm_max_concurrent_fleet", 1));
        store.away = true;

        for (int call = 0; call < 5; call++) {
            assertThat(reply(ask(here))).isEqualTo("ok");
        }
        assertThat(store.asked.get()).isEqualTo(1);
        clock.advance(FleetGate.PAUSE);
        assertThat(reply(ask(here))).isEqualTo("ok");
        assertThat(store.asked.get()).isEqualTo(2);
        assertThat(logged.list).singleElement().satisfies(FleetGateTest::isTheWarning);

        store.away = false;
        assertThat(reply(ask(here))).isEqualTo("ok");
        assertThat(store.asked.get()).isEqualTo(2);
        clock.advance(FleetGate.PAUSE);
        assertThat(reply(ask(here))).isEqualTo("ok");
        assertThat(reply(ask(here))).isEqualTo("ok");

        assertThat(store.asked.get()).isEqualTo(4);
        assertThat(logged.list).hasSize(2);
        assertThat(logged.list.getLast().getLevel()).isEqualTo(Level.INFO);
        assertThat(logged.list.getLast().getFormattedMessage())
                .isEqualTo("The store is back: llm_max_concurrent_fleet holds again");
    }

    @Test
    void theCapHoldsAgainForEverybodyAsSoonAsTheStoreIsFoundToBeBack() throws Exception {
        RoutedModel here = process(Map.of("llm_max_concurrent_fleet", 3));
        store.away = true;
        FutureTask<ChatReply> without = ask(here);
        server.awaitInFlight(1);
        store.away = false;
        for (int i = 0; i < 3; i++) {
            assertThat(store.acquire(FleetGate.CAP, 3, Duration.ofHours(1), Duration.ZERO))
                    .isPresent();
        }
        clock.advance(FleetGate.PAUSE);

        FutureTask<ChatReply> whoLooks = ask(here);
        store.awaitAsked(6); // the first one, the test, the look, and the wait after it
        List<FutureTask<ChatReply>> waiting = List.of(whoLooks, ask(here));
        store.awaitAsked(7);
        clock.awaitTimers(3);

        assertThat(server.requestCount()).isEqualTo(1);
        assertThat(waiting).noneMatch(FutureTask::isDone);
        answered.complete(null);
        assertThat(reply(without)).isEqualTo("ok");
    }

    @Test
    void aPortThatFailsInAnyOtherWayIsAwayToo() throws Exception {
        answered.complete(null);
        FleetGate gate =
                new FleetGate(
                        1,
                        () ->
                                (cap, most, lease, atMost) -> {
                                    throw new IllegalStateException("the pool is shut");
                                },
                        clock);

        ModelGates.Permit permit =
                gate.join(permit(), Duration.ofSeconds(5), Optional.empty(), wait -> {});

        assertThat(permit.shared()).isEmpty();
        assertThat(logged.list).hasSize(1);
    }

    @Test
    void aDeadlineThatNeverComesIsOne() throws Exception {
        FleetGate gate = new FleetGate(1, () -> store, clock);

        assertThat(
                        gate.join(
                                        permit(),
                                        Duration.ofSeconds(5),
                                        Optional.of(Instant.MAX),
                                        wait -> {})
                                .shared())
                .isPresent();
    }

    @Test
    void aWaitListenerThatThrowsLosesNoPermit() throws Exception {
        SharedPermits.Permit held =
                store.acquire(FleetGate.CAP, 1, Duration.ofHours(1), Duration.ZERO).orElseThrow();
        FleetGate gate = new FleetGate(1, () -> store, clock);
        FutureTask<ModelGates.Permit> joining =
                new FutureTask<>(
                        () ->
                                gate.join(
                                        permit(),
                                        Duration.ofSeconds(5),
                                        Optional.empty(),
                                        wait -> {
                                            throw new IllegalStateException("of who is told");
                                        }));
        Thread.ofVirtual().start(joining);
        clock.awaitTimers(1);
        held.close();

        assertThatThrownBy(() -> joining.get(30, TimeUnit.SECONDS))
                .hasRootCauseMessage("of who is told");
        assertThat(local.inFlight()).isZero();
        assertThat(store.acquire(FleetGate.CAP, 1, Duration.ofSeconds(1), Duration.ZERO))
                .isPresent();
    }

    @Test
    void withoutTheSettingTheStoreIsNeverAsked() throws Exception {
        answered.complete(null);

        assertThat(reply(ask(process(Map.of())))).isEqualTo("ok");

        assertThat(store.asked.get()).isZero();
    }

    /** Of this process alone. */
    private ModelGates.Permit permit() throws InterruptedException {
        local.acquire(clock, Optional.empty());
        return new ModelGates.Permit(new ArrayDeque<>(List.of(local)), false, Optional.empty());
    }

    private static void isTheWarning(ILoggingEvent event) {
        assertThat(event.getLevel()).isEqualTo(Level.WARN);
        assertThat(event.getFormattedMessage())
                .startsWith("Model exchanges go on without llm_max_concurrent_fleet")
                .endsWith("the store is away: start it");
    }

    private RoutedModel process(Map<String, ?> caps) {
        Map<String, Object> config = new HashMap<>(caps);
        config.put("llm_endpoint", server.openAiEndpoint());
        config.put("llm_model", "m");
        Settings settings = Settings.of(config);
        RoutedModel model =
                RoutedModel.over(
                        new Providers(settings, clock).configured(),
                        settings,
                        new RoutedModel.Surroundings(
                                clock,
                                events,
                                () -> 0,
                                new ModelGates(new ModelGate()),
                                ModelCatalogue.of(settings),
                                new DailySpend(),
                                () -> store));
        models.add(model);
        return model;
    }

    private static FutureTask<ChatReply> ask(RoutedModel model) {
        return ask(model, ChatRequest.of("hello"));
    }

    private static FutureTask<ChatReply> ask(RoutedModel model, ChatRequest request) {
        FutureTask<ChatReply> task = new FutureTask<>(() -> model.complete(request));
        Thread.startVirtualThread(task);
        return task;
    }

    private static String reply(FutureTask<ChatReply> task) throws Exception {
        return task.get(30, TimeUnit.SECONDS).text();
    }

    private static ModelException failure(FutureTask<ChatReply> task) throws Exception {
        return new ModelRig.Asking(task, Thread.currentThread()).failure();
    }

    /** A store that can go away. */
    private static final class Store implements SharedPermits {
        private final SharedPermits permits;
        private final AtomicInteger asked = new AtomicInteger();
        private volatile boolean away;

        Store(SharedPermits permits) {
            this.permits = permits;
        }

        @Override
        public Optional<Permit> acquire(String cap, int most, Duration lease, Duration atMost)
                throws InterruptedException {
            asked.incrementAndGet();
            if (away) {
                throw new StoreUnavailableException("the store is away: start it");
            }
            return permits.acquire(cap, most, lease, atMost);
        }

        void awaitAsked(int times) throws InterruptedException {
            while (asked.get() < times) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }
}
