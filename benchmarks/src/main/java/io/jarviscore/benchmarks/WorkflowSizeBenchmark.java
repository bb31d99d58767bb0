package io.jarviscore.benchmarks;

import io.jarviscore.Mesh;
import io.jarviscore.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether a large workflow costs more per step than a small one. It has layers of ten steps that
 * run at the same time, each of which needs all ten of the layer before.
 *
 * @param warmUp rounds before measuring
 * @param rounds how many are measured
 * @param sizes how many steps, the smallest first
 */
record WorkflowSizeBenchmark(int warmUp, int rounds, List<Integer> sizes) implements Benchmark {
    private static final Duration AT_MOST = Duration.ofSeconds(12);
    private static final int WIDTH = 10;

    static WorkflowSizeBenchmark full() {
        return new WorkflowSizeBenchmark(2, 10, List.of(250, 500, 1_000));
    }

    @Override
    public String run() throws Exception {
        StringBuilder rows = new StringBuilder();
        try (StateStores stores = StateStores.make()) {
            for (StateStore store :
                    List.of(stores.memory(), stores.sqlite("interval"), stores.redis("everysec"))) {
                try (Mesh mesh = Worker.mesh(store.settings())) {
                    rows.append(row(store, mesh));
                }
            }
        }
        return report(rows.toString());
    }

    private String row(StateStore store, Mesh mesh) throws Exception {
        Rounds measured = new Rounds(AT_MOST);
        for (int size : sizes) {
            measured.add(
                    label(size), store.server(), () -> Worker.microsPerStep(mesh, layers(size)));
        }
        measured.run(warmUp, rounds);
        String smallest = label(sizes.getFirst());
        String largest = label(sizes.getLast());
        List<String> cells = new ArrayList<>(List.of(store.name()));
        sizes.forEach(size -> cells.add(measured.of(label(size)).format(0)));
        cells.add(measured.ratio(largest, smallest).format(2) + " x");
        double few = measured.cpuMicros(smallest) / sizes.getFirst();
        double many = measured.cpuMicros(largest) / sizes.getLast();
        cells.add(String.format(Locale.ROOT, "%.0f : %.0f = %.2f x", many, few, many / few));
        cells.add(
                String.format(
                        Locale.ROOT,
                        "%.2f",
                        measured.of(largest).median() * sizes.getLast() / 1e6));
        return "| " + String.join(" | ", cells) + " | ≤ 1.5 x |\n";
    }

    private String report(String rows) throws Exception {
        StringBuilder heads = new StringBuilder();
        StringBuilder rules = new StringBuilder();
        for (int size : sizes) {
            heads.append(size).append(" steps, µs a step | ");
            rules.append("---|");
        }
        return String.format(
                Locale.ROOT,
                """
                %s. Up to %d rounds, each with a workflow of every size, in a mesh whose agent \
                returns at once. A layer is %d steps that run at the same time; each needs all of \
                the layer before. SQLite does not force writes to the disk here, which would hide \
                what is looked for. CPU is the processor time of this process and of Redis.

                | store | %slargest : smallest | CPU µs a step, largest : smallest | the largest altogether, s | goal |
                |---|%s---|---|---|---|
                %s""",
                Machine.describe(),
                rounds,
                WIDTH,
                heads,
                rules,
                rows);
    }

    private static Step[] layers(int size) {
        Step[] steps = new Step[size];
        for (int i = 0; i < size; i++) {
            Step step = Step.of("step-" + i, Worker.ROLE, "Do nothing.");
            int layer = i / WIDTH;
            steps[i] = layer == 0 ? step : step.after(layer(layer - 1));
        }
        return steps;
    }

    private static String[] layer(int number) {
        String[] ids = new String[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            ids[i] = "step-" + (number * WIDTH + i);
        }
        return ids;
    }

    private static String label(int size) {
        return String.valueOf(size);
    }
}
