package io.jarviscore.benchmarks;

import java.nio.file.Path;
import java.util.stream.Stream;

/** Runs benchmarks and puts their results into the file of results. */
public final class Main {
    private Main() {}

    /**
     * Measures, prints each section and replaces it in the file.
     *
     * @param args the benchmarks' names with commas between them, and optionally the file of
     *     results
     */
    public static void main(String[] args) throws Exception {
        String names = args.length == 0 ? "" : args[0];
        // All names are looked at before anything is measured.
        for (Named each : Stream.of(names.split(",", -1)).map(Main::named).toList()) {
            String section = each.benchmark().run();
            System.out.println(section);
            if (args.length > 1) {
                new ResultsFile(Path.of(args[1])).replace(each.name(), section);
            }
        }
    }

    private static Named named(String name) {
        return new Named(name, benchmark(name));
    }

    private static Benchmark benchmark(String name) {
        if (FleetBenchmark.NAMES.contains(name)) {
            return FleetBenchmark.full(name);
        }
        return switch (name) {
            case "turn" -> TurnBenchmark.full();
            case "turn-rivals" -> RivalsBenchmark.full();
            case "crowd" -> CrowdBenchmark.full();
            case "gate" -> GateBenchmark.full();
            case "rate-limit" -> RateLimitBenchmark.full();
            case "sandbox" -> SandboxBenchmark.full();
            case "startup" -> StartupBenchmark.full();
            case "journal" -> JournalBenchmark.full();
            case "mail" -> MailBenchmark.full();
            case "steps" -> StepBenchmark.full();
            case "workflow1000" -> WorkflowSizeBenchmark.full();
            case "finished" -> FinishedBenchmark.full();
            case "memory" -> MemoryBenchmark.full();
            case "credentials" -> CredentialsBenchmark.full();
            case "athena" -> AthenaBenchmark.full();
            case "registry" -> RegistryBenchmark.full();
            case "planner" -> PlannerBenchmark.full();
            case "specialists" -> SpecialistsBenchmark.full();
            case "telemetry" -> TelemetryBenchmark.full();
            default ->
                    throw new IllegalArgumentException(
                            "no benchmark is named \""
                                    + name
                                    + "\": use turn, turn-rivals, crowd, gate, rate-limit, sandbox,"
                                    + " startup, journal, mail, steps, workflow1000, finished,"
                                    + " memory, athena, credentials, registry, planner, specialists,"
                                    + " telemetry or one of "
                                    + FleetBenchmark.NAMES);
        };
    }

    private record Named(String name, Benchmark benchmark) {}
}
