package io.jarviscore.benchmarks;

import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.testing.FakeAthena;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The cost of Athena to a turn in any weather, beside turns without Athena in the same rounds.
 *
 * @param rounds how many rounds are measured
 */
record AthenaBenchmark(int rounds) implements Benchmark {
    private static final int TOOL_CALLS = 3;
    private static final int TASKS_PER_BLOCK = 5;
    private static final String WITHOUT = "without Athena";
    private static final Duration FLAP = Duration.ofMillis(50);

    private static final Map<String, Consumer<FakeAthena>> WEATHER = weather();

    static AthenaBenchmark full() {
        return new AthenaBenchmark(40);
    }

    private static Map<String, Consumer<FakeAthena>> weather() {
        Map<String, Consumer<FakeAthena>> all = new LinkedHashMap<>();
        all.put("up", FakeAthena::up);
        all.put("down", FakeAthena::down);
        all.put("slow, 30 s", athena -> athena.slow(Duration.ofSeconds(30)));
        all.put("flapping", FakeAthena::up);
        all.put("garbage", FakeAthena::garbage);
        return all;
    }

    @Override
    public String run() throws Exception {
        List<AutoCloseable> open = new ArrayList<>();
        try (ServerProcess server = ServerProcess.start();
                StateStores stores = StateStores.make()) {
            URI endpoint = server.endpoint(new Script(TOOL_CALLS, 0, 0));
            try {
                Rounds turns = new Rounds(Duration.ofSeconds(90));
                Mesh without = Adder.mesh(endpoint, settings(stores));
                open.add(without);
                turns.add(WITHOUT, () -> micros(without));
                for (Map.Entry<String, Consumer<FakeAthena>> each : WEATHER.entrySet()) {
                    turns.add(each.getKey(), way(endpoint, stores, each, open));
                }
                turns.run(5, rounds);
                return report(turns);
            } finally {
                for (AutoCloseable each : open.reversed()) {
                    each.close();
                }
            }
        }
    }

    private static Rounds.Way way(
            URI endpoint,
            StateStores stores,
            Map.Entry<String, Consumer<FakeAthena>> weather,
            List<AutoCloseable> open) {
        FakeAthena athena = FakeAthena.start();
        open.add(athena);
        weather.getValue().accept(athena);
        if (weather.getKey().equals("flapping")) {
            Thread flapping = Thread.startVirtualThread(() -> flap(athena));
            open.add(flapping::interrupt);
        }
        Map<String, Object> settings = settings(stores);
        settings.put("athena_url", athena.url().toString());
        settings.put("memory_provider", "auto");
        Mesh mesh = Adder.mesh(endpoint, settings);
        open.add(mesh);
        return () -> micros(mesh);
    }

    private static void flap(FakeAthena athena) {
        try {
            while (true) {
                Thread.sleep(FLAP);
                athena.down();
                Thread.sleep(FLAP);
                athena.up();
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, Object> settings(StateStores stores) {
        Map<String, Object> settings = new HashMap<>(stores.sqlite("never").settings());
        settings.put("memory_provider", "local");
        settings.put("memory_summary_tokens", 1_000_000_000);
        return settings;
    }

    private static double micros(Mesh mesh) {
        List<Double> turns = new ArrayList<>();
        for (int i = 0; i < TASKS_PER_BLOCK; i++) {
            long start = System.nanoTime();
            Outcome outcome = mesh.run("adder", Adder.TASK);
            if (!outcome.isSuccess()) {
                throw new IllegalStateException(outcome.summary());
            }
            turns.add((System.nanoTime() - start) / 1e3 / (TOOL_CALLS + 1));
        }
        return new Samples(turns).median();
    }

    private static String report(Rounds turns) throws IOException {
        StringBuilder rows = new StringBuilder();
        double base = turns.of(WITHOUT).median();
        rows.append(row(turns, WITHOUT, base));
        WEATHER.keySet().forEach(weather -> rows.append(row(turns, weather, base)));
        return String.format(
                Locale.ROOT,
                """
                %s. State in SQLite, fsync never. %d rounds of %d tasks of %d turns each way.

                | Athena | ms a turn | slower by, ms, median | goal |
                |---|---|---|---|
                %s""",
                Machine.describe(),
                turns.count(),
                TASKS_PER_BLOCK,
                TOOL_CALLS + 1,
                rows);
    }

    private static String row(Rounds turns, String way, double base) {
        double median = turns.of(way).median();
        return String.format(
                Locale.ROOT,
                "| %s | %.2f | %s | %s |%n",
                way,
                median / 1e3,
                way.equals(WITHOUT)
                        ? ""
                        : String.format(Locale.ROOT, "%.2f", (median - base) / 1e3),
                way.equals(WITHOUT) ? "" : "≤ 5");
    }
}
