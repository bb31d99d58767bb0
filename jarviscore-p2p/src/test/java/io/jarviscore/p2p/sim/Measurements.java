package io.jarviscore.p2p.sim;

import io.jarviscore.p2p.membership.MemberEvent;
import io.jarviscore.p2p.membership.SwimSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Prints how membership behaves in the simulator, as tables for {@code benchmarks/RESULTS.md}. A
 * program, not a test: it takes minutes.
 */
final class Measurements {
    private static final SwimSettings LAN = SwimSettings.lan();
    private static final SwimSettings PLAIN = LAN.withoutLifeguard();

    private Measurements() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "detection" -> detection(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
            case "idle" -> idle(Integer.parseInt(args[1]));
            case "pauses" -> pauses();
            case "loss" -> loss();
            case "partition" -> partition();
            case "scale" -> scale(Integer.parseInt(args[1]));
            case "speed" -> speed(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** Crash to first suspicion, to gone everywhere; join to known by all. */
    private static void detection(int n, int runs) {
        print(n, "kill with links", LAN, runs, Simulation::kill);
        print(n, "kill without links", LAN, runs, Simulation::crash);
        print(n, "host lost", LAN, runs, Simulation::crashHost);
        print(n, "host lost, plain SWIM", PLAIN, runs, Simulation::crashHost);
        double[] joins = new double[runs];
        for (int run = 0; run < runs; run++) {
            Simulation fleet = settled(n, run, LAN);
            long start = fleet.now();
            SimNode joining = fleet.addNode();
            joins[run] = last(fleet, start, MemberEvent.Kind.JOINED, joining.boot(), n);
        }
        System.out.printf(Locale.ROOT, "| %d | join | | %s |%n", n, spread(joins));
    }

    private static void print(
            int n,
            String what,
            SwimSettings settings,
            int runs,
            BiConsumer<Simulation, SimNode> end) {
        double[] first = new double[runs];
        double[] all = new double[runs];
        for (int run = 0; run < runs; run++) {
            Simulation fleet = settled(n, run, settings);
            SimNode victim = fleet.nodes.get(n / 2);
            long start = fleet.now();
            end.accept(fleet, victim);
            all[run] = last(fleet, start, MemberEvent.Kind.DIED, victim.boot(), n - 1);
            first[run] =
                    fleet.sightings.stream()
                                    .filter(seen -> seen.at() >= start)
                                    .filter(seen -> seen.kind() == MemberEvent.Kind.SUSPECTED)
                                    .mapToLong(seen -> seen.at() - start)
                                    .min()
                                    .orElse(-1)
                            / 1e9;
        }
        System.out.printf(
                Locale.ROOT, "| %d | %s | %s | %s |%n", n, what, spread(first), spread(all));
    }

    /** Seconds until so many observers have seen this about a process. */
    private static double last(
            Simulation fleet, long start, MemberEvent.Kind kind, long boot, int observers) {
        LongSupplier seen =
                () ->
                        fleet.sightings.stream()
                                .filter(each -> each.kind() == kind && each.boot() == boot)
                                .filter(each -> each.at() >= start)
                                .count();
        for (int i = 0; i < 600 && seen.getAsLong() < observers; i++) {
            fleet.run(Duration.ofMillis(100));
        }
        return fleet.sightings.stream()
                        .filter(each -> each.kind() == kind && each.boot() == boot)
                        .filter(each -> each.at() >= start)
                        .mapToLong(each -> each.at() - start)
                        .max()
                        .orElse(-1)
                / 1e9;
    }

    /** One row of how detection and load grow with the fleet, the closed form beside it. */
    private static void scale(int n) {
        Simulation fleet = settled(n, 1, LAN);
        fleet.run(Duration.ofMinutes(2)); // until the joins are no news any more
        long bytes = bytes(fleet);
        fleet.run(Duration.ofMinutes(1));
        double load = (bytes(fleet) - bytes) / 60.0 / n;
        SimNode killed = fleet.nodes.get(n / 2);
        long start = fleet.now();
        fleet.kill(killed);
        double gone = last(fleet, start, MemberEvent.Kind.DIED, killed.boot(), n - 1);
        SimNode lost = fleet.nodes.get(n / 3);
        start = fleet.now();
        fleet.crashHost(lost);
        double noticed = last(fleet, start, MemberEvent.Kind.DIED, lost.boot(), n - 2);
        System.out.printf(
                Locale.ROOT,
                "| %,d | %.2f | %.2f | %.1f | %.0f |%n",
                n,
                gone,
                noticed,
                3.1 + 4 * Math.log10(n),
                load);
    }

    private static long bytes(Simulation fleet) {
        return fleet.nodes.stream().mapToLong(node -> node.bytes).sum();
    }

    private static void idle(int n) {
        Simulation fleet = settled(n, 1, LAN);
        fleet.run(Duration.ofSeconds(60));
        long bytes = fleet.nodes.stream().mapToLong(node -> node.bytes).sum();
        long datagrams = fleet.nodes.stream().mapToLong(node -> node.datagrams).sum();
        fleet.run(Duration.ofMinutes(2));
        bytes = fleet.nodes.stream().mapToLong(node -> node.bytes).sum() - bytes;
        datagrams = fleet.nodes.stream().mapToLong(node -> node.datagrams).sum() - datagrams;
        System.out.printf(
                Locale.ROOT,
                "| %d | %.0f B/s | %.2f datagrams/s | deaths %d |%n",
                n,
                bytes / 120.0 / n,
                datagrams / 120.0 / n,
                fleet.deaths.size());
    }

    /** As in the Lifeguard paper: some members stop again and again. */
    private static void pauses() {
        for (SwimSettings settings : List.of(LAN, PLAIN)) {
            for (int paused : new int[] {1, 4, 16, 32}) {
                for (int seconds : new int[] {2, 8, 16}) {
                    Simulation fleet = settled(128, 1, settings);
                    long end = fleet.now() + Duration.ofMinutes(5).toNanos();
                    while (fleet.now() < end) {
                        for (int i = 0; i < paused; i++) {
                            fleet.pause(fleet.nodes.get(i), Duration.ofSeconds(seconds));
                        }
                        fleet.run(Duration.ofSeconds(seconds).plusMillis(500));
                    }
                    long healthy =
                            fleet.falseDeaths().stream()
                                    .filter(
                                            death ->
                                                    Integer.parseInt(
                                                                    death.member()
                                                                            .name()
                                                                            .substring(1))
                                                            >= paused)
                                    .count();
                    System.out.printf(
                            Locale.ROOT,
                            "| %s | %d | %d s | %d | %d |%n",
                            settings.lifeguard() ? "Lifeguard" : "plain",
                            paused,
                            seconds,
                            fleet.falseDeaths().size(),
                            healthy);
                }
            }
        }
    }

    private static void loss() {
        for (SwimSettings settings : List.of(LAN, PLAIN)) {
            for (double share : new double[] {0.01, 0.05, 0.1, 0.2}) {
                Simulation fleet = settled(128, 1, settings);
                fleet.network.lose(share);
                fleet.run(Duration.ofMinutes(30));
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %.0f %% | %d |%n",
                        settings.lifeguard() ? "Lifeguard" : "plain",
                        share * 100,
                        fleet.deaths.size());
            }
        }
    }

    private static void partition() {
        for (int minutes : new int[] {5, 60, 25 * 60}) {
            Simulation fleet = settled(16, 1, LAN);
            fleet.network.partition(8);
            fleet.run(Duration.ofMinutes(minutes));
            fleet.network.partition(0);
            System.out.printf(
                    Locale.ROOT,
                    "| %d min | %.1f s |%n",
                    minutes,
                    fleet.runUntil(fleet::hasOneView, Duration.ofMinutes(10)).toMillis() / 1e3);
        }
    }

    private static void speed(int n, int minutes) {
        Simulation fleet = settled(n, 1, LAN);
        long start = System.nanoTime();
        fleet.run(Duration.ofMinutes(minutes));
        System.out.printf(
                Locale.ROOT,
                "| %d nodes, %d min virtual | %.1f s wall | deaths %d |%n",
                n,
                minutes,
                (System.nanoTime() - start) / 1e9,
                fleet.deaths.size());
    }

    private static Simulation settled(int n, long seed, SwimSettings settings) {
        Simulation fleet = Simulation.ofNodes(n, seed + 1, settings, Duration.ofMillis(20));
        fleet.run(Duration.ofSeconds(40));
        fleet.sightings.clear();
        fleet.deaths.clear();
        return fleet;
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
}
