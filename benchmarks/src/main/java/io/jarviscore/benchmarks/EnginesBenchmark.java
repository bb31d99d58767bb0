package io.jarviscore.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.testing.SandboxPrograms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The engines of the sandbox beside each other and beside CPython, which contains nothing: each in
 * a process of its own, one after the other.
 *
 * @param rounds how often each program is run
 */
record EnginesBenchmark(int rounds) implements Benchmark {
    /** As the original runs code: within one process, by exec. */
    private static final String IN_PROCESS =
            """
            import sys, time, statistics, threading, resource
            def median(code, rounds):
                times = []
                for _ in range(rounds):
                    begun = time.perf_counter()
                    exec(compile(code, '<input>', 'exec'), {})
                    times.append((time.perf_counter() - begun) * 1000)
                return statistics.median(times)
            small, loop, csv, rounds, snippets = *sys.argv[1:4], int(sys.argv[4]), sys.argv[5]
            row = [median(small, 4 * rounds), median(loop, rounds), median(csv, rounds)]
            runs = [0, 0]
            end = time.monotonic() + 5
            def call(i):
                while time.monotonic() < end:
                    exec(compile(small, '<input>', 'exec'), {})
                    runs[i] += 1
            callers = [threading.Thread(target=call, args=(i,)) for i in (0, 1)]
            [each.start() for each in callers]
            [each.join() for each in callers]
            good, all = 0, snippets.split('# ---\\n')
            for snippet in all:
                names = {'inputs': {}}
                try:
                    exec(compile(snippet, '<input>', 'exec'), names)
                    good += 'result' in names or 'main' in names
                except Exception as e:
                    print(snippet, e, file=sys.stderr)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print('row %.2f | %.1f | %.1f | %.1f | %.0f | %d of %d'
                  % (*row, sum(runs) / 5, memory, good, len(all)))
            """;

    @Override
    public String run() throws Exception {
        List<Row> rows = new ArrayList<>();
        rows.add(row("QuickJS in process", List.of(), "quickjs", "-", "-"));
        rows.add(
                row(
                        "QuickJS in process, `-XX:-DontCompileHugeMethods`",
                        List.of("-XX:-DontCompileHugeMethods"),
                        "quickjs",
                        "-",
                        "-"));
        Optional<SandboxPrograms> programs = SandboxPrograms.fetched();
        if (programs.isPresent()) {
            String deno = programs.get().deno().toString();
            String pyodide = programs.get().pyodide().toString();
            rows.add(row("Deno, a process a run", List.of(), "deno", deno, pyodide));
            rows.add(row("Pyodide in Deno, a process a run", List.of(), "pyodide", deno, pyodide));
        }
        Optional<Row> python = python();
        python.ifPresent(rows::add);
        python.ifPresent(each -> rows.add(pythonProcesses()));
        StringBuilder table =
                new StringBuilder(
                        """
                        | engine | cold, ms | small run, ready, ms | 1,000,000 additions, ms | to \
                        CPython's | 20,000 CSV lines, ms | to CPython's | small runs a second, two \
                        callers | MB | typical snippets that run |
                        |---|---|---|---|---|---|---|---|---|---|
                        """);
        rows.forEach(row -> table.append(row.text(python)));
        return table.toString();
    }

    /**
     * One engine.
     *
     * @param cells cold, small run, loop, CSV, runs a second, megabytes, snippets
     */
    private record Row(String title, List<String> cells) {
        static Row of(String title, String cells) {
            return new Row(title, List.of(cells.split(" \\| ", -1)));
        }

        String text(Optional<Row> python) {
            return String.format(
                    "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |%n",
                    title,
                    cells.get(0),
                    cells.get(1),
                    cells.get(2),
                    ratio(python, 2),
                    cells.get(3),
                    ratio(python, 3),
                    cells.get(4),
                    cells.get(5),
                    cells.get(6));
        }

        private String ratio(Optional<Row> python, int cell) {
            return python.map(
                            row ->
                                    String.format(
                                            Locale.ROOT,
                                            "%.2f x",
                                            Double.parseDouble(cells.get(cell))
                                                    / Double.parseDouble(row.cells.get(cell))))
                    .orElse("");
        }
    }

    private Row row(String title, List<String> options, String engine, String deno, String pyodide)
            throws IOException {
        try (JavaProcess process =
                JavaProcess.start(
                        Path.of("."),
                        options,
                        EngineProbe.class.getName(),
                        engine,
                        deno,
                        pyodide,
                        String.valueOf(rounds))) {
            return Row.of(title, process.lineStarting("row ").substring(4));
        }
    }

    /** Empty if there is no Python here. */
    private Optional<Row> python() throws InterruptedException, IOException {
        double cold;
        try {
            cold = once("pass");
        } catch (IOException absent) {
            return Optional.empty();
        }
        Process process =
                new ProcessBuilder(
                                "python3",
                                "-c",
                                IN_PROCESS,
                                EngineProbe.PY_SMALL,
                                EngineProbe.PY_LOOP,
                                EngineProbe.PY_CSV,
                                String.valueOf(rounds),
                                EngineProbe.source("snippets.py"))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String row = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        return Optional.of(
                Row.of(
                        "CPython in one process, not contained",
                        String.format(Locale.ROOT, "%.0f | %s", cold, row.substring(4))));
    }

    private Row pythonProcesses() {
        try {
            return new Row(
                    "CPython, a process a run, not contained",
                    List.of(
                            number(once("pass")),
                            number(median(EngineProbe.PY_SMALL)),
                            number(median(EngineProbe.PY_LOOP)),
                            number(median(EngineProbe.PY_CSV)),
                            "-",
                            "-",
                            "-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private double median(String code) throws IOException, InterruptedException {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            times.add(once(code));
        }
        return new Samples(times).median();
    }

    /** Milliseconds for a process that runs code. */
    private static double once(String code) throws IOException, InterruptedException {
        long start = System.nanoTime();
        new ProcessBuilder("python3", "-c", code).start().waitFor();
        return (System.nanoTime() - start) / 1e6;
    }
}
