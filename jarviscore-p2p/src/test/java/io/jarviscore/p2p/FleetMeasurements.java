package io.jarviscore.p2p;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Measures whole meshes of one process, and processes, for {@code benchmarks/RESULTS.md}. */
public final class FleetMeasurements {
    private static final long LIMIT = Duration.ofMinutes(4).toNanos();

    private FleetMeasurements() {}

    private static final class Known extends Agent {
        Known(String role) {
            super(AgentCard.of(role, "work"));
        }

        boolean sees(String role) {
            return context().peers().role(role).isPresent();
        }

        int others() {
            return context().peers().list().size();
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("done");
        }
    }

    /** A node with a new capability starts and ends: until it is found, and gone, at all nodes. */
    public static String catalogue(int n, int runs) {
        int seedPort = FreePort.pair();
        List<Mesh> meshes = new ArrayList<>();
        List<Known> agents = new ArrayList<>();
        try {
            for (int i = 0; i < n; i++) {
                agents.add(new Known("agent-" + i));
                meshes.add(start("n" + i, i == 0 ? 0 : seedPort, i == 0 ? seedPort : 0, agents));
            }
            await(() -> agents.stream().allMatch(agent -> agent.others() == n - 1));
            double[] found = new double[runs];
            double[] gone = new double[runs];
            for (int run = 0; run < runs; run++) {
                String role = "late-" + run;
                List<Known> late = List.of(new Known(role));
                Mesh mesh = start("late" + run, seedPort, 0, late);
                found[run] = await(() -> agents.stream().allMatch(agent -> agent.sees(role)));
                long start = System.nanoTime();
                mesh.close();
                await(() -> agents.stream().noneMatch(agent -> agent.sees(role)));
                gone[run] = (System.nanoTime() - start) / 1e9;
            }
            return String.format(
                    Locale.ROOT, "| %d, %d | %s | %s |%n", n, runs, spread(found), spread(gone));
        } finally {
            meshes.reversed().forEach(Mesh::close);
        }
    }

    private static String spread(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                "%.2f (%.2f to %.2f)",
                sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length - 1]);
    }

    private static Mesh start(String node, int seed, int port, List<Known> agents) {
        Map<String, Object> config = new HashMap<>();
        config.put("state_store", "memory");
        config.put("p2p_enabled", true);
        config.put("node_name", node);
        config.put("bind_port", port);
        config.put("zmq_port_offset", 1);
        if (seed != 0) {
            config.put("seed_nodes", "127.0.0.1:" + seed);
        }
        return Mesh.builder().environment(Map.of()).config(config).add(agents.getLast()).start();
    }

    private static double await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT) {
                throw new IllegalStateException("not within " + LIMIT / 1e9 + " s");
            }
            LockSupport.parkNanos(5_000_000L);
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
