package io.jarviscore.benchmarks;

import io.jarviscore.BlobStore;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.kernel.registry.FunctionRegistry;
import io.jarviscore.kernel.registry.StoredFunction;
import io.jarviscore.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Measures lookups in the function registry and their recall, beside the original's substring rule
 * over the same functions. Every function is trusted, so nothing is left out of a search.
 *
 * @param functions how many there are
 * @param rounds how often every request is asked
 */
record RegistryBenchmark(int functions, int rounds) implements Benchmark {
    private static final int SHOWN = 3;
    private static final String LANGUAGE = "javascript";
    private static final double GOAL_MS = 5;

    static RegistryBenchmark full() {
        return new RegistryBenchmark(10_000, 40);
    }

    @Override
    public String run() throws Exception {
        ManualClock clock = new ManualClock();
        try (TemporaryFolder folder = TemporaryFolder.make("registry")) {
            BlobStore blobs = InProcess.blobs(folder.path());
            Ledger ledger = InProcess.ledger(clock, 1_000);
            List<StoredFunction> all = FunctionCatalogue.functions(functions);
            FunctionRegistry writer = registry(blobs, ledger, clock);
            for (StoredFunction function : all) {
                writer.store(function, Map.of());
                writer.ran(function, Map.of(), true);
            }
            FunctionRegistry registry = registry(blobs, ledger, clock);
            double first = millis(() -> names(registry, FunctionCatalogue.others().getFirst()));
            SubstringRule original = new SubstringRule(all);
            Rounds times = times(registry, original);
            clock.advance(Duration.ofMinutes(1));
            double listing = millis(() -> names(registry, FunctionCatalogue.others().getFirst()));
            return report(registry, original, times, first, listing);
        }
    }

    private static FunctionRegistry registry(BlobStore blobs, Ledger ledger, ManualClock clock) {
        return new FunctionRegistry(blobs, ledger, clock, 1, 5, 500);
    }

    private static List<String> names(FunctionRegistry registry, String request) {
        return registry.search(request, LANGUAGE, SHOWN).stream()
                .map(known -> known.function().name())
                .toList();
    }

    private Rounds times(FunctionRegistry registry, SubstringRule original) throws Exception {
        List<FunctionCatalogue.Request> requests = FunctionCatalogue.requests(functions);
        Rounds times = new Rounds(Duration.ofMinutes(2));
        for (FunctionCatalogue.Request request : requests) {
            times.add(request.words(), () -> millis(() -> names(registry, request.words())));
        }
        times.add(
                "original",
                () -> millis(() -> original.search(requests.getFirst().words(), SHOWN)));
        return times.run(Math.min(10, rounds), rounds);
    }

    private static double millis(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private String report(
            FunctionRegistry registry,
            SubstringRule original,
            Rounds times,
            double first,
            double listing)
            throws Exception {
        List<FunctionCatalogue.Request> requests = FunctionCatalogue.requests(functions);
        List<Double> lookups = new ArrayList<>();
        for (FunctionCatalogue.Request request : requests) {
            lookups.add(times.of(request.words()).median());
        }
        Samples each = new Samples(lookups);
        return String.format(
                Locale.ROOT,
                """
                %s. %,d functions in files, all of them trusted; %d requests, %d rounds.

                | | JarvisCore | the original's substring rule | goal |
                |---|---|---|---|
                | lookup, ms, median of each request | %s | %s | ≤ %.0f |
                | recall@%d of %d phrased requests | %.2f | %.2f | |
                | the right one first | %.2f | %.2f | |
                | false hits of %d requests that nothing does | %d | %d | 0 |

                The first lookup of a process, which reads every function, took %.0f ms; a lookup that lists the store for \
                others' new functions, every 10 s at most, %.1f ms.
                """,
                Machine.describe(),
                functions,
                requests.size(),
                times.count(),
                each.format(2),
                times.of("original").format(2),
                GOAL_MS,
                SHOWN,
                requests.size(),
                recall(requests, words -> names(registry, words)),
                recall(requests, words -> original.search(words, SHOWN)),
                recall(requests, words -> firstOf(names(registry, words))),
                recall(requests, words -> firstOf(original.search(words, SHOWN))),
                FunctionCatalogue.others().size(),
                falseHits(words -> names(registry, words)),
                falseHits(words -> original.search(words, SHOWN)),
                first,
                listing);
    }

    private static List<String> firstOf(List<String> names) {
        return names.subList(0, Math.min(1, names.size()));
    }

    private static double recall(
            List<FunctionCatalogue.Request> requests, Function<String, List<String>> search) {
        long found =
                requests.stream()
                        .filter(each -> search.apply(each.words()).contains(each.function()))
                        .count();
        return (double) found / requests.size();
    }

    private static long falseHits(Function<String, List<String>> search) {
        return FunctionCatalogue.others().stream()
                .filter(words -> !search.apply(words).isEmpty())
                .count();
    }
}
