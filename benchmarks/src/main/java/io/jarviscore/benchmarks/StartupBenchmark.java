package io.jarviscore.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * From starting a JVM to the first answer of an agent: two calls of a model in another process, and
 * one of a tool. Beside LangChain4j, and with the JDK's ahead-of-time cache; the ways take turns,
 * so that a machine that is slow for a while is slow for all. Each library has just its own jars on
 * the class path, as in a project that needs nothing else; another row has all our modules there.
 *
 * @param rounds how many starts each way
 * @param kernel the kernel's run-time class path, worked out by Maven; empty if it was not
 * @param benchmarks the jar with these classes; empty if there is none yet
 */
record StartupBenchmark(int rounds, String kernel, String benchmarks) implements Benchmark {
    private static final String KERNEL = "kernel.classpath";
    private static final String BENCHMARKS = "benchmarks.jar";
    private static final int FIRST_JDK_WITH_CACHES = 25;
    private static final int TOOL_CALLS = 1;

    static StartupBenchmark full() {
        return new StartupBenchmark(
                5, System.getProperty(KERNEL, ""), System.getProperty(BENCHMARKS, ""));
    }

    @Override
    public String run() throws Exception {
        List<Double> mesh = new ArrayList<>();
        List<Double> rival = new ArrayList<>();
        List<Double> cached = new ArrayList<>();
        List<Double> all = new ArrayList<>();
        TurnWay alone = alone();
        try (ServerProcess server = ServerProcess.start();
                TemporaryFolder folder = TemporaryFolder.make("jarviscore-startup")) {
            List<String> cache = cache(server, folder.file("mesh.aot"));
            for (int i = 0; i < rounds; i++) {
                mesh.add(millis(alone, server, List.of()));
                rival.add(millis(Rival.LANGCHAIN4J.way(), server, List.of()));
                if (!cache.isEmpty()) {
                    cached.add(millis(alone, server, cache));
                }
                all.add(millis(TurnWay.mesh(), server, List.of()));
            }
        }
        return String.format(
                Locale.ROOT,
                """
                %s. %d starts each way, in turn, without any option for speed but the last.

                | JVM start to the first answer | ms | to LangChain4j's | goal |
                |---|---|---|---|
                %s%s%s%s
                %s""",
                Machine.describe(),
                rounds,
                row(Rival.LANGCHAIN4J.way().title(), rival, rival, ""),
                row("mesh", mesh, rival, "≤ 1.0 x"),
                cached.isEmpty() ? "" : row("mesh, with an AOT cache", cached, rival, "< 0.5 x"),
                row("mesh, all modules on the class path", all, rival, ""),
                size());
    }

    /** The mesh without the modules that it does not use, where their jars are known. */
    private TurnWay alone() {
        TurnWay all = TurnWay.mesh();
        return kernel.isEmpty() || benchmarks.isEmpty()
                ? all
                : new TurnWay(all.title(), all.name(), benchmarks + File.pathSeparator + kernel);
    }

    private static double millis(TurnWay way, ServerProcess server, List<String> options)
            throws IOException {
        long start = System.nanoTime();
        try (ConversingProcess process =
                ConversingProcess.start(way, server, TOOL_CALLS, options)) {
            process.converse(1);
            return (System.nanoTime() - start) / 1e6;
        }
    }

    /** Options that use a cache, which a run of its own has filled; none before JDK 25. */
    private List<String> cache(ServerProcess server, Path file) throws IOException {
        if (Runtime.version().feature() < FIRST_JDK_WITH_CACHES) {
            return List.of();
        }
        millis(alone(), server, List.of("-XX:AOTCacheOutput=" + file, "-Xlog:aot=off"));
        return Files.exists(file) ? List.of("-XX:AOTCache=" + file) : List.of();
    }

    private static String row(String title, List<Double> millis, List<Double> other, String goal) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < millis.size(); i++) {
            ratios.add(millis.get(i) / other.get(i));
        }
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s |%n",
                title,
                new Samples(millis).format(0),
                millis.equals(other) ? "1" : new Samples(ratios).format(2) + " x",
                goal);
    }

    private String size() throws IOException {
        if (kernel.isEmpty()) {
            return "The class path is known under Maven only.\n";
        }
        long bytes = 0;
        String[] jars = kernel.split(File.pathSeparator, -1);
        for (String jar : jars) {
            bytes += Files.size(Path.of(jar));
        }
        return String.format(
                Locale.ROOT,
                "jarviscore-kernel at run time: %d jars, %.1f MB.%n",
                jars.length,
                bytes / 1e6);
    }
}
