package io.jarviscore.benchmarks;

import io.jarviscore.Mesh;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.FutureTask;

/**
 * Measures the cost of telemetry: the conversation of {@link TurnBenchmark} by meshes with and
 * without traces and metrics. Blocks of all ways alternate within one process. Traces are written a
 * moment later on a thread of their own, so each block waits for that, whichever way it is of:
 * waiting takes no processor time. Then the endpoint is scraped fifty times a second beside
 * conversations.
 *
 * @param warmUp conversations before measuring, each way
 * @param rounds how many rounds are measured
 * @param blocks how many blocks of each way make a round
 * @param conversations how many make a block
 * @param scraping how long the endpoint is scraped
 */
record TelemetryBenchmark(int warmUp, int rounds, int blocks, int conversations, Duration scraping)
        implements Benchmark {
    private static final int TOOL_CALLS = 10;
    private static final int TURNS = TOOL_CALLS + 1;
    private static final Duration WRITTEN = Duration.ofMillis(200);

    private static final String OFF = "off";

    static TelemetryBenchmark full() {
        return new TelemetryBenchmark(2_000, 15, 3, 150, Duration.ofSeconds(10));
    }

    @Override
    public String run() throws Exception {
        int port = freePort();
        try (ServerProcess server = ServerProcess.start();
                TemporaryFolder folder = TemporaryFolder.make("telemetry")) {
            URI endpoint = server.endpoint(new Script(TOOL_CALLS, 0, 0));
            Map<String, Object> traces =
                    Map.of(
                            "telemetry_enabled",
                            true,
                            "telemetry_trace_dir",
                            folder.path().toString());
            Map<String, Object> metrics = Map.of("prometheus_enabled", true);
            try (Mesh silent = Adder.mesh(endpoint, Map.of());
                    Mesh traced = Adder.mesh(endpoint, traces);
                    Mesh counted = mesh(endpoint, metrics, freePort());
                    Mesh both = mesh(endpoint, with(traces, "prometheus_enabled", true), port)) {
                Map<String, Mesh> ways = new LinkedHashMap<>();
                ways.put(OFF, silent);
                ways.put("traces", traced);
                ways.put("metrics", counted);
                ways.put("both", both);
                String turns = compare(ways);
                String scrapes = scrape(both, port);
                return turns + scrapes + files(folder);
            }
        }
    }

    private static Mesh mesh(URI endpoint, Map<String, Object> settings, int port) {
        return Adder.mesh(endpoint, with(settings, "prometheus_port", port));
    }

    private static Map<String, Object> with(Map<String, Object> map, String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(map);
        more.put(key, value);
        return more;
    }

    private String compare(Map<String, Mesh> ways) throws Exception {
        for (Mesh mesh : ways.values()) {
            TurnBlock.of(() -> Adder.answer(mesh), warmUp);
        }
        Map<String, List<TurnRound>> measured = new LinkedHashMap<>();
        ways.keySet().forEach(way -> measured.put(way, new ArrayList<>()));
        for (int i = 0; i < rounds; i++) {
            for (String way : ways.keySet()) {
                Objects.requireNonNull(measured.get(way)).add(new TurnRound(TURNS));
            }
            for (int block = 0; block < blocks; block++) {
                for (Map.Entry<String, Mesh> way : ways.entrySet()) {
                    Objects.requireNonNull(measured.get(way.getKey()))
                            .getLast()
                            .add(block(way.getValue()));
                }
            }
        }
        return report(measured);
    }

    private TurnBlock block(Mesh mesh) throws Exception {
        List<Double> nanos = new ArrayList<>();
        Cost cost =
                Cost.of(
                        () -> {
                            TurnBlock block = TurnBlock.of(() -> Adder.answer(mesh), conversations);
                            nanos.addAll(block.wallNanos());
                            Thread.sleep(WRITTEN);
                        });
        return new TurnBlock(nanos, cost.cpuNanos(), cost.bytes());
    }

    private String report(Map<String, List<TurnRound>> measured) throws Exception {
        StringBuilder table =
                new StringBuilder(
                        String.format(
                                Locale.ROOT,
                                """
                                %s. %d rounds of %d alternating blocks of %d conversations each \
                                way, %d turns a conversation.

                                | per turn | CPU, µs | to off | wall, µs | allocated, KB |
                                |---|---|---|---|---|
                                """,
                                Machine.describe(),
                                rounds,
                                blocks,
                                conversations,
                                TURNS));
        List<TurnRound> off = measured.get(OFF);
        if (off == null) {
            throw new IllegalStateException("nothing to compare with");
        }
        measured.forEach((way, of) -> table.append(row(way, of, off)));
        return table.toString();
    }

    private static String row(String way, List<TurnRound> of, List<TurnRound> off) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < of.size(); i++) {
            ratios.add(of.get(i).cpuMicros() / off.get(i).cpuMicros());
        }
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s x | %s | %s |%n",
                way,
                new Samples(of.stream().map(TurnRound::cpuMicros).toList()).format(0),
                new Samples(ratios).format(3),
                new Samples(of.stream().map(TurnRound::wallMicros).toList()).format(0),
                new Samples(of.stream().map(TurnRound::kilobytes).toList()).format(1));
    }

    private String scrape(Mesh mesh, int port) throws Exception {
        Scrapes idle = Scrapes.of(port, scraping);
        FutureTask<Scrapes> scraped = new FutureTask<>(() -> Scrapes.of(port, scraping));
        Thread.ofVirtual().start(scraped);
        while (!scraped.isDone()) {
            Adder.answer(mesh);
        }
        return String.format(
                Locale.ROOT,
                "%nThe endpoint at %d scrapes a second: without other work %s; beside"
                        + " conversations %s.%n",
                Scrapes.A_SECOND,
                idle,
                scraped.get());
    }

    private static String files(TemporaryFolder folder) throws Exception {
        try (var files = Files.list(folder.path())) {
            return String.format(Locale.ROOT, "The traces are in %d files.%n", files.count());
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
