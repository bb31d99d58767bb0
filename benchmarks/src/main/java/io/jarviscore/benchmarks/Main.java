package io.jarviscore.benchmarks;

import java.nio.file.Path;

/** Runs one benchmark and puts what it measured into the file of results. */
public final class Main {
    private Main() {}

    /**
     * Measures, prints the section and replaces it in the file.
     *
     * @param args the benchmark's name, and optionally the file of results
     */
    public static void main(String[] args) throws Exception {
        String name = args.length == 0 ? "" : args[0];
        String section = benchmark(name).run();
        System.out.println(section);
        if (args.length > 1) {
            new ResultsFile(Path.of(args[1])).replace(name, section);
        }
    }

    private static Benchmark benchmark(String name) {
        return switch (name) {
            case "turn" -> TurnBenchmark.full();
            case "crowd" -> CrowdBenchmark.full();
            case "gate" -> GateBenchmark.full();
            case "sandbox" -> SandboxBenchmark.full();
            case "startup" -> StartupBenchmark.full();
            default ->
                    throw new IllegalArgumentException(
                            "no benchmark is named \""
                                    + name
                                    + "\": use turn, crowd, gate, sandbox or startup");
        };
    }
}
