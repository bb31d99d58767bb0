package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.MeshClock;
import io.jarviscore.ModelException;
import io.jarviscore.Settings;
import io.jarviscore.kernel.model.catalogue.ModelCatalogue;
import io.jarviscore.kernel.model.limits.DailySpend;
import io.jarviscore.kernel.model.limits.ModelGate;
import io.jarviscore.kernel.model.limits.ModelGates;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerReply.Hint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Everything at once: limits, broken connections, deadlines and interrupts on the real clock. */
class StormTest {
    private static final int LIMIT = 5;
    private static final int CALLERS = 150;

    private final ModelGate gate = new ModelGate();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    @RepeatedTest(5)
    void everyCallerGetsAReplyOrAFailureAndNoPermitIsLost(RepetitionInfo repetition)
            throws Exception {
        Random random = new Random(repetition.getCurrentRepetition());
        try (ModelServer server = ModelServer.start();
                RoutedModel model = model(server)) {
            server.answer(request -> reply(Math.floorMod(server.requestCount() * 31, 10)));
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                Duration patience = Duration.ofMillis(1 + random.nextInt(2_000));
                callers.add(Thread.ofVirtual().start(() -> call(model, patience)));
                if (random.nextInt(10) == 0) {
                    callers.get(random.nextInt(callers.size())).interrupt();
                }
            }
            for (Thread caller : callers) {
                assertThat(caller.join(Duration.ofSeconds(60))).isTrue();
            }

            assertThat(answered.get() + failed.get()).isEqualTo(CALLERS);
            assertThat(answered.get()).isPositive();
            assertThat(gate.inFlight()).isZero();
            assertThat(gate.waiting()).isZero();
        }
    }

    private static ServerReply reply(long dice) {
        return switch ((int) dice) {
            case 0 -> ServerReply.rateLimited(Hint.RETRY_AFTER_MS, Duration.ofMillis(5));
            case 1 -> ServerReply.rateLimited();
            case 2 -> ServerReply.serverError(503);
            case 3 -> ServerReply.connectionReset();
            default -> ServerReply.text("ok");
        };
    }

    private void call(RoutedModel model, Duration patience) {
        try {
            ChatReply reply =
                    model.complete(
                            ChatRequest.builder()
                                    .user("hello")
                                    .deadline(MeshClock.system().instant().plus(patience))
                                    .build());
            assertThat(reply.text()).isEqualTo("ok");
            answered.incrementAndGet();
        } catch (ModelException e) {
            failed.incrementAndGet();
        }
    }

    private RoutedModel model(ModelServer server) {
        Settings settings =
                Settings.of(
                        Map.of(
                                "llm_endpoint",
                                server.openAiEndpoint(),
                                "llm_model",
                                "m",
                                "llm_max_concurrent",
                                LIMIT,
                                "llm_429_base_delay",
                                0.005));
        MeshClock clock = MeshClock.system();
        return RoutedModel.over(
                new Providers(settings, clock).configured(),
                settings,
                new RoutedModel.Surroundings(
                        clock,
                        event -> {},
                        Math::random,
                        new ModelGates(gate),
                        ModelCatalogue.of(settings),
                        new DailySpend()));
    }
}
