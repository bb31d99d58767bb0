package io.jarviscore.benchmarks;

import io.jarviscore.ChatRequest;
import io.jarviscore.MeshClock;
import io.jarviscore.Settings;
import io.jarviscore.kernel.model.Models;
import io.jarviscore.kernel.model.RoutedModel;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.FutureTask;

/**
 * The cap on model calls under four times as many callers as permits, while the model refuses every
 * tenth request. Asserts that the server never sees more than the cap, and that a caller that waits
 * out a refusal leaves its permit to the others.
 *
 * @param caps the values of {@code llm_max_concurrent}
 * @param window how long each is watched, after as long a start
 */
record GateBenchmark(List<Integer> caps, Duration window) implements Benchmark {
    private static final int LATENCY_MILLIS = 20;
    private static final int REFUSE_EVERY = 10;
    private static final int CALLERS_PER_PERMIT = 4;
    private static final double BASE_DELAY_SECONDS = 0.2;

    static GateBenchmark full() {
        return new GateBenchmark(List.of(1, 2, 5, 20, 50), Duration.ofSeconds(5));
    }

    @Override
    public String run() throws Exception {
        StringBuilder rows = new StringBuilder();
        try (ServerProcess server = ServerProcess.start()) {
            for (int cap : caps) {
                rows.append(row(cap, server));
            }
        }
        return String.format(
                Locale.ROOT,
                """
                %s. %d callers a permit, the model thinks for %d ms and refuses every %dth request \
                without a hint, so that its caller waits 100 ms and more; %d s each. Ideal: every \
                permit is in an exchange all the time, and an exchange takes what the model takes.

                | llm_max_concurrent | most in flight at the server | exchanges/s | share of the ideal | share if waits kept permits | idle permits while somebody waits |
                |---|---|---|---|---|---|
                %s""",
                Machine.describe(),
                CALLERS_PER_PERMIT,
                LATENCY_MILLIS,
                REFUSE_EVERY,
                window.toSeconds(),
                rows);
    }

    private String row(int cap, ServerProcess server) throws Exception {
        PermitUse use = new PermitUse();
        URI endpoint = server.endpoint(new Script(0, LATENCY_MILLIS, REFUSE_EVERY));
        Settings settings =
                Settings.of(
                        Map.of(
                                "llm_endpoint",
                                endpoint.toString(),
                                "llm_model",
                                Adder.MODEL,
                                "llm_max_concurrent",
                                cap,
                                "llm_429_base_delay",
                                BASE_DELAY_SECONDS));
        try (RoutedModel model = Models.connect(settings, MeshClock.system(), use).orElseThrow()) {
            return watch(cap, model, use, server);
        }
    }

    private String watch(int cap, RoutedModel model, PermitUse use, ServerProcess server)
            throws Exception {
        Instant from = Instant.now().plus(window);
        Instant to = from.plus(window);
        List<FutureTask<Boolean>> callers = new ArrayList<>();
        for (int i = 0; i < cap * CALLERS_PER_PERMIT; i++) {
            callers.add(new FutureTask<>(() -> keepAsking(model, to), true));
            Thread.ofVirtual().start(callers.getLast());
        }
        Thread.sleep(window);
        Traffic.Counts start = server.takeCounts();
        Thread.sleep(window);
        Traffic.Counts counts = server.takeCounts();
        for (FutureTask<Boolean> caller : callers) {
            caller.get();
        }
        int most = Math.max(start.maxInFlight(), counts.maxInFlight());
        if (most > cap) {
            throw new IllegalStateException(most + " in flight with " + cap + " permits");
        }
        double perSecond = counts.requests() * 1e3 / window.toMillis();
        return line(cap, most, perSecond, use.between(from, to, cap));
    }

    private static void keepAsking(RoutedModel model, Instant to) {
        while (Instant.now().isBefore(to)) {
            model.complete(ChatRequest.of("How are you?"));
        }
    }

    private static String line(int cap, int most, double perSecond, PermitUse.Idleness idleness) {
        double ideal = cap * 1e3 / LATENCY_MILLIS;
        // A first wait is three quarters of the base delay on average.
        double waited = BASE_DELAY_SECONDS * 750 / REFUSE_EVERY;
        return String.format(
                Locale.ROOT,
                "| %d | %d | %.0f | %.1f %% | %.0f %% | %.3f (contended %.0f %% of the time) |%n",
                cap,
                most,
                perSecond,
                100 * perSecond / ideal,
                100 * LATENCY_MILLIS / (LATENCY_MILLIS + waited),
                idleness.idle(),
                100 * idleness.contended());
    }
}
