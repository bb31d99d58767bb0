package io.jarviscore.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox;
import io.jarviscore.kernel.sandbox.LocalSandbox;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** A process that measures one engine of the sandbox and prints a row of a table. */
final class EngineProbe {
    private static final Duration LONG = Duration.ofMinutes(2);

    static final String JS_LOOP = "let s = 0; for (let i = 0; i < 1000000; i++) s += i; result = s";
    static final String JS_CSV =
            """
            const lines = [];
            for (let i = 0; i < 20000; i++) lines.push(`${i},group${i % 7},${i * 3}`);
            const sums = {};
            for (const line of lines.join('\\n').split('\\n')) {
              const [id, group, value] = line.split(',');
              sums[group] = (sums[group] ?? 0) + Number(value);
            }
            result = sums;
            """;
    static final String PY_SMALL =
            "result = ' '.join(w.capitalize() for w in 'the quick brown fox'.split())";
    static final String PY_LOOP = "s = 0\nfor i in range(1000000):\n    s += i\nresult = s\n";
    static final String PY_CSV =
            """
            lines = [f'{i},group{i % 7},{i * 3}' for i in range(20000)]
            sums = {}
            for line in '\\n'.join(lines).split('\\n'):
                id, group, value = line.split(',')
                sums[group] = sums.get(group, 0) + int(value)
            result = sums
            """;

    private final LocalSandbox sandbox;
    private final boolean python;

    /** How long a pool needs to have a process ready again. */
    private final long pause;

    private EngineProbe(LocalSandbox sandbox, boolean python, long pause) {
        this.sandbox = sandbox;
        this.python = python;
        this.pause = pause;
    }

    /**
     * Prints a row: the first run, medians of small runs, loop and CSV program, runs a second by
     * two callers, megabytes, snippets that run.
     *
     * @param args the engine, Deno's file, Pyodide's folder, the rounds
     */
    public static void main(String[] args) throws Exception {
        long heapBefore = heap();
        long start = System.nanoTime();
        boolean python = args[0].equals("pyodide");
        long pause = args[0].equals("quickjs") ? 0 : python ? 2_500 : 150;
        try (LocalSandbox sandbox = open(args)) {
            EngineProbe probe = new EngineProbe(sandbox, python, pause);
            probe.run(probe.small());
            double cold = millis(start);
            System.out.printf(
                    Locale.ROOT,
                    "row %.0f | %.2f | %.1f | %.1f | %.1f | %.0f | %s%n",
                    cold,
                    probe.median(probe.small(), 4 * Integer.parseInt(args[3])),
                    probe.median(python ? PY_LOOP : JS_LOOP, Integer.parseInt(args[3])),
                    probe.median(python ? PY_CSV : JS_CSV, Integer.parseInt(args[3])),
                    probe.perSecond(),
                    megabytes(heapBefore),
                    probe.snippets());
        }
    }

    /** How many snippets of the kind that models write give a result, of how many. */
    private String snippets() throws IOException, InterruptedException {
        String file = python ? "snippets.py" : "snippets.js";
        String mark = python ? "# ---\n" : "// ---\n";
        int good = 0;
        String[] snippets = source(file).split(mark, -1);
        for (String snippet : snippets) {
            Sandbox.Result result = sandbox.run(Sandbox.Request.of(snippet, Map.of(), LONG));
            good += result.status() == Sandbox.Status.SUCCESS ? 1 : 0;
            result.error().ifPresent(error -> System.err.println(snippet + "fails: " + error));
        }
        return good + " of " + snippets.length;
    }

    /** A file beside this class. */
    static String source(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(EngineProbe.class.getResourceAsStream(file))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static LocalSandbox open(String[] args) throws IOException {
        return switch (args[0]) {
            case "deno" -> LocalSandbox.deno(Path.of(args[1]), MeshClock.system());
            case "pyodide" ->
                    LocalSandbox.python(Path.of(args[1]), Path.of(args[2]), MeshClock.system());
            default -> LocalSandbox.create(MeshClock.system());
        };
    }

    /** Of the largest process that is ready; of the heap if there is none. */
    private static double megabytes(long heapBefore) throws IOException {
        long kilobytes = 0;
        for (ProcessHandle each : ProcessHandle.current().descendants().toList()) {
            kilobytes = Math.max(kilobytes, resident(each));
        }
        return kilobytes > 0 ? kilobytes / 1024.0 : (heap() - heapBefore) / (double) (1 << 20);
    }

    private static long resident(ProcessHandle process) throws IOException {
        Path status = Path.of("/proc/" + process.pid() + "/status");
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (NoSuchFileException gone) {
            return 0;
        }
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private String small() {
        return python ? PY_SMALL : SandboxWork.STRING.code();
    }

    private void run(String code) throws InterruptedException {
        Sandbox.Result result = sandbox.run(Sandbox.Request.of(code, Map.of(), LONG));
        if (result.status() != Sandbox.Status.SUCCESS) {
            throw new IllegalStateException(result.toString());
        }
    }

    private double median(String code, int rounds) throws InterruptedException {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            Thread.sleep(pause);
            long start = System.nanoTime();
            run(code);
            times.add(millis(start));
        }
        return times.stream().sorted().toList().get(times.size() / 2);
    }

    private double perSecond() throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        Callable<Integer> caller =
                () -> {
                    int runs = 0;
                    while (System.nanoTime() < end) {
                        run(small());
                        runs++;
                    }
                    return runs;
                };
        long start = System.nanoTime();
        int runs = 0;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> each : callers.invokeAll(List.of(caller, caller))) {
                runs += each.get();
            }
        }
        return runs * 1000 / millis(start);
    }

    private static double millis(long start) {
        return (System.nanoTime() - start) / 1e6;
    }
}
