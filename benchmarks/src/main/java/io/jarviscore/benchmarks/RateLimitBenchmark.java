package io.jarviscore.benchmarks;

import dev.langchain4j.model.openai.OpenAiChatModel;
import io.jarviscore.ChatRequest;
import io.jarviscore.MeshClock;
import io.jarviscore.Settings;
import io.jarviscore.kernel.model.Models;
import io.jarviscore.kernel.model.RoutedModel;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Many agents that ask a provider with a limit of requests a minute all the time: the share of the
 * limit's capacity that becomes an answer. Each way has an account of its own at one provider, and
 * all run at the same time.
 *
 * @param agents how many ask
 * @param perMinute the provider's limit
 * @param time for how long
 */
record RateLimitBenchmark(int agents, int perMinute, Duration time) implements Benchmark {
    private static final int LATENCY_MILLIS = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ATTEMPTS = 5;
    private static final long FIRST_PAUSE_MILLIS = 1_000;

    static RateLimitBenchmark full() {
        return new RateLimitBenchmark(200, 600, Duration.ofMinutes(3));
    }

    /** One agent's question; throws if there is no answer. */
    private interface Question {
        void ask() throws Exception;
    }

    /** An agent's results: its answers, failures, and how long each answer was waited for. */
    private record Got(int answers, int failures, List<Double> waits) {}

    @Override
    public String run() throws Exception {
        try (ServerProcess server = ServerProcess.start();
                RoutedModel ours =
                        Models.connect(
                                        settings(at(server, "ours")),
                                        MeshClock.system(),
                                        event -> {})
                                .orElseThrow();
                ExecutorService ways = Executors.newCachedThreadPool()) {
            Future<String> first =
                    ways.submit(
                            () ->
                                    row(
                                            "JarvisCore",
                                            "ours",
                                            server,
                                            () -> ours.complete(question())));
            OpenAiChatModel other = langChain(at(server, "chain"), 2);
            Future<String> second =
                    ways.submit(
                            () ->
                                    row(
                                            "LangChain4j, its own retry",
                                            "chain",
                                            server,
                                            () -> other.chat("How are you?")));
            Question semaphore = semaphore(langChain(at(server, "semaphore"), 0));
            Future<String> third =
                    ways.submit(
                            () -> row("a semaphore around calls", "semaphore", server, semaphore));
            return report(first.get() + second.get() + third.get());
        }
    }

    private URI at(ServerProcess server, String account) {
        return server.endpoint(new Script(0, LATENCY_MILLIS, 0, account, perMinute));
    }

    private static ChatRequest question() {
        return ChatRequest.of("How are you?");
    }

    private static Settings settings(URI endpoint) {
        return Settings.of(Map.of("llm_endpoint", endpoint.toString(), "llm_model", Adder.MODEL));
    }

    private static OpenAiChatModel langChain(URI endpoint, int retries) {
        return OpenAiChatModel.builder()
                .baseUrl(endpoint + "/v1")
                .apiKey("none")
                .modelName(Adder.MODEL)
                .timeout(PATIENCE)
                .maxRetries(retries)
                .build();
    }

    /**
     * The usual solution: as many permits as Little's law gives for the limit, each held while its
     * call backs off.
     */
    private Question semaphore(OpenAiChatModel model) {
        Semaphore permits = new Semaphore(Math.max(1, perMinute * LATENCY_MILLIS / 60_000), true);
        return () -> {
            permits.acquire();
            try {
                persist(() -> model.chat("How are you?"));
            } finally {
                permits.release();
            }
        };
    }

    private static void persist(Callable<String> call) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                call.call();
                return;
            } catch (RuntimeException refused) {
                if (attempt == ATTEMPTS) {
                    throw refused;
                }
                Thread.sleep(FIRST_PAUSE_MILLIS << (attempt - 1));
            }
        }
    }

    private String row(String title, String account, ServerProcess server, Question question)
            throws Exception {
        long end = System.nanoTime() + time.toNanos();
        List<Got> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Got>> running = new ArrayList<>();
            for (int i = 0; i < agents; i++) {
                running.add(threads.submit(() -> keepAsking(question, end)));
            }
            for (Future<Got> each : running) {
                all.add(each.get());
            }
        }
        return line(title, all, server.refused(account));
    }

    private static Got keepAsking(Question question, long end) {
        int failures = 0;
        List<Double> waits = new ArrayList<>();
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            try {
                question.ask();
                if (System.nanoTime() < end) {
                    waits.add((System.nanoTime() - start) / 1e9 - LATENCY_MILLIS / 1e3);
                }
            } catch (Exception failed) {
                failures++;
            }
        }
        return new Got(waits.size(), failures, waits);
    }

    private String line(String title, List<Got> all, long refused) {
        int answers = all.stream().mapToInt(Got::answers).sum();
        int failures = all.stream().mapToInt(Got::failures).sum();
        Samples waits = new Samples(all.stream().flatMap(got -> got.waits().stream()).toList());
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.1f %% | %d | %.3f | %.1f | %.1f | %.3f |%n",
                title,
                answers,
                100 * answers / allowed(),
                failures,
                (double) refused / Math.max(1, answers),
                waits.median(),
                waits.percentile(99),
                fairness(all));
    }

    /** A full bucket at first, and the refill until the last answer can still arrive. */
    private double allowed() {
        double minutes = (time.toMillis() - LATENCY_MILLIS) / 60e3;
        double full = Math.min(perMinute, agents * (time.toMillis() / (double) LATENCY_MILLIS));
        return full + perMinute * minutes;
    }

    /** Jain's index: 1 if all agents got as many answers, 1/n if one got them all. */
    private static double fairness(List<Got> all) {
        double sum = all.stream().mapToDouble(Got::answers).sum();
        double squares = all.stream().mapToDouble(got -> Math.pow(got.answers(), 2)).sum();
        return squares == 0 ? 0 : sum * sum / (all.size() * squares);
    }

    private String report(String rows) throws Exception {
        return String.format(
                Locale.ROOT,
                """
                %s. %d agents each ask again as soon as they are answered, for %d s; the provider \
                allows %d requests a minute, little by little after a full minute at first, and \
                answers after %d ms. It says what is left in its headers, and when to come back in \
                its refusals. Every way has an account of its own; all run at the same time. \
                LangChain4j is version %s; the semaphore has the permits of Little's law, and its \
                calls back off for 1, 2, 4 and 8 s under their permits.

                | | answers | share of what is allowed | failures | 429s an answer | p50 wait, s | p99 wait, s | fairness (Jain) |
                |---|---|---|---|---|---|---|---|
                %s| goal for ours | | ≥ 98 %% | | ≤ 0.02 | | | ≥ 0.95 |
                """,
                Machine.describe(),
                agents,
                time.toSeconds(),
                perMinute,
                LATENCY_MILLIS,
                version(OpenAiChatModel.class),
                rows);
    }

    /** The version in the name of the jar that a class comes from. */
    private static String version(Class<?> type) {
        String jar = type.getProtectionDomain().getCodeSource().getLocation().getPath();
        return jar.replaceAll(".*-(\\d[^/]*)\\.jar", "$1");
    }
}
