package io.jarviscore.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The sandbox beside the published speed of the original (2.00 to 6.84 ms, 3.04 ms on average, on a
 * machine that is not named, and without containment). Measures warm runs by JMH, cold ones and
 * retained memory in processes of their own.
 *
 * @param forks processes for the warm runs; 0 for this one
 * @param time how long each warm-up and each measurement takes
 * @param processes how many cold starts
 * @param runs how many runs before memory is looked at
 * @param rounds how often each engine runs a program beside the others; 0 for not at all
 */
record SandboxBenchmark(int forks, TimeValue time, int processes, int runs, int rounds)
        implements Benchmark {

    static SandboxBenchmark full() {
        return new SandboxBenchmark(2, TimeValue.seconds(2), 7, 2_000, 7);
    }

    @Override
    public String run() throws Exception {
        return String.format(
                Locale.ROOT,
                """
                %s. A run is everything: a fresh engine, the code, its result.

                | warm, ms per run | median | 90 %% | 99 %% |
                |---|---|---|---|
                %s
                %s%s""",
                Machine.describe(),
                warm(),
                cold(),
                rounds == 0 ? "" : "\n" + new EnginesBenchmark(rounds).run());
    }

    private String warm() throws Exception {
        Options options =
                new OptionsBuilder()
                        .include(SandboxRuns.class.getName())
                        .forks(forks)
                        .warmupIterations(forks == 0 ? 1 : 3)
                        .warmupTime(time)
                        .measurementIterations(forks == 0 ? 1 : 3)
                        .measurementTime(time)
                        .timeUnit(TimeUnit.MILLISECONDS)
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .build();
        Collection<RunResult> results = new Runner(options).run();
        StringBuilder rows = new StringBuilder();
        for (RunResult result : results) {
            Result<?> times = result.getPrimaryResult();
            rows.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %.2f | %.2f | %.2f |%n",
                            result.getParams().getParam("work"),
                            times.getStatistics().getPercentile(50),
                            times.getStatistics().getPercentile(90),
                            times.getStatistics().getPercentile(99)));
        }
        return rows.toString();
    }

    private String cold() throws Exception {
        List<Double> colds = new ArrayList<>();
        List<String> footprints = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            try (JavaProcess probe =
                    JavaProcess.start(
                            Path.of("."),
                            List.of("-Xmx1g"),
                            SandboxProbe.class.getName(),
                            String.valueOf(i == 0 ? runs : 0))) {
                colds.add(Double.parseDouble(probe.lineStarting("").strip()));
                footprints.add(probe.lineStarting("memory"));
            }
        }
        return String.format(
                Locale.ROOT,
                "Cold, from creating the sandbox to the first result in a fresh JVM: %s ms in %d"
                        + " processes.%n%nAfter %d runs: %s%n",
                new Samples(colds).format(0),
                processes,
                runs,
                footprints.getFirst());
    }
}
