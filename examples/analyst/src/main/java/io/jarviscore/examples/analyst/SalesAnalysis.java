package io.jarviscore.examples.analyst;

import io.jarviscore.Mesh;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowResult;
import io.jarviscore.testing.StandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Asks three questions about a CSV file of 3 MB. A hand-coded agent exports it, and an LLM-driven
 * agent analyses it. The chart is an SVG file among the artefacts. The program computes the numbers
 * again in Java, and ends with SUCCESS if they are the same.
 *
 * <p>Arguments: a folder for state and artefacts; a new temporary one unless given.
 */
public final class SalesAnalysis {
    static final String REGIONS = "Revenue in cents by region";
    static final String MONTHS = "Revenue in cents by month (YYYY-MM), and the best month";
    static final String CHART = "A bar chart";

    private SalesAnalysis() {}

    /** Exports, asks, prints and checks. */
    public static void main(String[] args) throws IOException {
        Path folder =
                args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("sales-analysis");
        WorkflowResult run = analyse(folder);
        run.steps().forEach(SalesAnalysis::print);
        Path chart = chart(folder.resolve("artefacts"));
        System.out.println("chart     " + chart + ", " + Files.size(chart) + " bytes");
        boolean right =
                Exporter.revenueBy(2, 10).equals(revenue(run.step("regions")))
                        && Exporter.revenueBy(1, 7).equals(revenue(run.step("months")));
        System.out.println(
                right
                        ? "SUCCESS the numbers are those that Java computes"
                        : "FAILURE Java computes other numbers");
        if (!right) {
            System.exit(1);
        }
    }

    private static WorkflowResult analyse(Path folder) {
        Map<String, Object> orders = Map.of("files", Map.of("orders.csv", Exporter.ARTEFACT));
        try (StandIn standIn = StandIn.unlessProviderIsSet(Script::answer);
                Mesh mesh =
                        Mesh.builder()
                                .config(standIn.settings())
                                .config("state_path", folder.resolve("state.db").toString())
                                .config("storage_base_path", folder.resolve("artefacts").toString())
                                .config("coder_workspace", folder.resolve("work").toString())
                                .listen(SalesAnalysis::report)
                                .add(new Exporter(), new Analyst())
                                .start()) {
            standIn.notice().ifPresent(System.out::println);
            return mesh.workflow(
                    "sales-2025",
                    Step.of("export", "exporter", "Export the orders of 2025"),
                    Step.of("regions", "analyst", REGIONS + ", as {\"revenue\": {region: cents}}.")
                            .params(orders)
                            .after("export"),
                    Step.of(
                                    "months",
                                    "analyst",
                                    MONTHS + ", as {\"revenue\": {month: cents}, \"best\": month}.")
                            .params(orders)
                            .after("export"),
                    Step.of(
                                    "chart",
                                    "analyst",
                                    CHART
                                            + " of the result of months, as SVG, in the file"
                                            + " revenue.svg. Answer {\"file\": its path}.")
                            .after("months"));
        }
    }

    private static void report(MeshEvent event) {
        if (event instanceof MeshEvent.CodeRun code) {
            System.out.printf(
                    "%-9s %d lines of generated code: %s in %d ms%n",
                    code.task().substring(code.task().indexOf('/') + 1),
                    code.code().strip().lines().count(),
                    code.result().status(),
                    code.result().elapsed().toMillis());
        }
    }

    private static void print(String step, Outcome outcome) {
        System.out.printf("%-9s %s %s%n", step, outcome.status(), outcome.payload());
    }

    /** The code's file is an artefact below {@code workspace}. */
    private static Path chart(Path artefacts) throws IOException {
        try (Stream<Path> files = Files.walk(artefacts)) {
            List<Path> charts =
                    files.filter(file -> file.toString().endsWith("revenue.svg")).toList();
            if (charts.isEmpty()) {
                throw new IOException("no chart was kept in " + artefacts);
            }
            return charts.getFirst();
        }
    }

    private static Map<String, Long> revenue(Outcome outcome) {
        Answer answer = outcome.payload(Answer.class);
        return new TreeMap<>(answer.revenue());
    }

    private record Answer(Map<String, Long> revenue) {}
}
