package io.jarviscore.benchmarks;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Scrapes of a metrics endpoint at a fixed rate, as Prometheus makes them: one connection is kept.
 *
 * @param millis how long each took, from when it was due
 * @param cpuMicros processor time of the whole process for each, the client's part included
 * @param bytes the size of the last answer
 */
record Scrapes(Samples millis, double cpuMicros, int bytes) {
    static final int A_SECOND = 50;

    /**
     * Scrapes for a while.
     *
     * @throws IllegalStateException if an answer is not 200
     */
    static Scrapes of(int port, Duration time) throws Exception {
        List<Double> millis = new ArrayList<>();
        int[] bytes = new int[1];
        try (HttpClient client = HttpClient.newHttpClient()) {
            Cost cost =
                    Cost.of(
                            () -> {
                                long start = System.nanoTime();
                                long count = time.toMillis() * A_SECOND / 1_000;
                                for (long i = 0; i < count; i++) {
                                    long due = start + i * TimeUnit.SECONDS.toNanos(1) / A_SECOND;
                                    awaitTime(due);
                                    bytes[0] = scrape(client, port);
                                    millis.add((System.nanoTime() - due) / 1e6);
                                }
                            });
            return new Scrapes(
                    new Samples(millis), cost.cpuNanos() / 1e3 / millis.size(), bytes[0]);
        }
    }

    private static void awaitTime(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static int scrape(HttpClient client, int port) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + port + "/metrics");
        HttpResponse<byte[]> answer =
                client.send(
                        HttpRequest.newBuilder(address).build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("the endpoint answers " + answer.statusCode());
        }
        return answer.body().length;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "median %.1f ms, 99 %% within %.1f ms, %.0f µs of processor time in the process, %d"
                        + " KB each",
                millis.median(),
                millis.percentile(99),
                cpuMicros,
                bytes / 1_000);
    }
}
