package io.jarviscore.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.testing.SandboxPrograms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The engines of the sandbox beside each other and beside CPython, which contains nothing: each in
 * a process of its own, one after the other.
 *
 * @param rounds how often each program is run
 */
record EnginesBenchmark(int rounds) implements Benchmark {
    private static final String PYTHON =
            """
            import sys, time, statistics
            def median(code, rounds):
                times = []
                for _ in range(rounds):
                    begun = time.perf_counter()
                    exec(compile(code, '<input>', 'exec'), {})
                    times.append((time.perf_counter() - begun) * 1000)
                return statistics.median(times)
            small, loop, csv, rounds = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
            print(f'{median(small, 4 * rounds):.2f} | {median(loop, rounds):.0f} | {median(csv, rounds):.0f} | - | -')
            """;

    @Override
    public String run() throws Exception {
        StringBuilder rows = new StringBuilder();
        rows.append(row("QuickJS in process", List.of(), "quickjs", "-", "-"));
        rows.append(
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
            rows.append(row("Deno, a process a run", List.of(), "deno", deno, pyodide));
            rows.append(
                    row("Pyodide in Deno, a process a run", List.of(), "pyodide", deno, pyodide));
        }
        rows.append(python());
        return "| engine | cold, ms | small run, ready, ms | 1,000,000 additions, ms | 20,000 CSV lines,"
                + " ms | small runs a second, two callers | typical snippets that run |\n|---|---|---|---|---|---|---|\n"
                + rows;
    }

    private String row(
            String title, List<String> options, String engine, String deno, String pyodide)
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
            return "| " + title + " | " + process.lineStarting("row ").substring(4) + " |\n";
        }
    }

    /** Nothing if there is no Python here. */
    private String python() throws InterruptedException {
        try {
            long start = System.nanoTime();
            new ProcessBuilder("python3", "-c", "pass").start().waitFor();
            double cold = (System.nanoTime() - start) / 1e6;
            Process process =
                    new ProcessBuilder(
                                    "python3",
                                    "-c",
                                    PYTHON,
                                    EngineProbe.PY_SMALL,
                                    EngineProbe.PY_LOOP,
                                    EngineProbe.PY_CSV,
                                    String.valueOf(rounds))
                            .start();
            String row = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            return String.format("| CPython, not contained | %.0f | %s |%n", cold, row);
        } catch (IOException absent) {
            return "";
        }
    }
}
