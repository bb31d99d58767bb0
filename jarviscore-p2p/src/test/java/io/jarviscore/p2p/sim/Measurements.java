package io.jarviscore.p2p.sim;

import io.jarviscore.p2p.membership.MemberEvent;
import io.jarviscore.p2p.membership.SwimSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.BiConsumer;

/**
 * Measures how membership behaves in the simulator. Each method returns rows of a Markdown table
 * for {@code benchmarks/RESULTS.md}; times are virtual unless a column says otherwise. A fleet
 * begins complete: its members have long known one another.
 */
public final class Measurements {
    private static final SwimSettings LAN = SwimSettings.lan();
    private static final SwimSettings PLAIN = LAN.withoutLifeguard();

    private Measurements() {}

    /** Prints the row of {@link #growth}; in a process of its own, for the heap that it needs. */
    public static void main(String[] args) {
        System.out.println(growth(Integer.parseInt(args[0])));
    }

    /** Crash to first suspicion, and to gone everywhere. */
    public static String detection(int n, int runs) {
        return detection(n, runs, "process killed", LAN, Simulation::kill)
                + detection(n, runs, "process killed, no links", LAN, Simulation::crash)
                + detection(n, runs, "host lost", LAN, Simulation::crashHost)
                + detection(n, runs, "host lost, Lifeguard off", PLAIN, Simulation::crashHost);
    }

    private static String detection(
            int n,
            int runs,
            String what,
            SwimSettings settings,
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
                                    .filter(seen -> seen.boot() == victim.boot())
                                    .filter(seen -> seen.kind() == MemberEvent.Kind.SUSPECTED)
                                    .mapToLong(seen -> seen.at() - start)
                                    .min()
                                    .orElse(-1)
                            / 1e9;
        }
        return row("%d, %d | %s | %s | %s", n, runs, what, spread(first), spread(all));
    }

    /** Start of a node to known by all. */
    public static String join(int n, int runs) {
        double[] joins = new double[runs];
        for (int run = 0; run < runs; run++) {
            Simulation fleet = settled(n, run, LAN);
            long start = fleet.now();
            SimNode joining = fleet.addNode();
            joins[run] = last(fleet, start, MemberEvent.Kind.JOINED, joining.boot(), n);
        }
        return row("%d, %d | joins | | %s", n, runs, spread(joins));
    }

    /** Seconds until so many observers have seen this about a process. */
    private static double last(
            Simulation fleet, long start, MemberEvent.Kind kind, long boot, int observers) {
        for (int i = 0; i < 600 && count(fleet, kind, boot) < observers; i++) {
            fleet.run(Duration.ofMillis(100));
        }
        return fleet.sightings.stream()
                        .filter(each -> each.kind() == kind && each.boot() == boot)
                        .mapToLong(each -> each.at() - start)
                        .max()
                        .orElse(-1)
                / 1e9;
    }

    private static long count(Simulation fleet, MemberEvent.Kind kind, long boot) {
        return fleet.sightings.stream()
                .filter(each -> each.kind() == kind && each.boot() == boot)
                .count();
    }

    /** How detection and load grow with the fleet, the closed form beside it. */
    public static String growth(int n) {
        Simulation fleet = settled(n, 1, LAN);
        long bytes = bytes(fleet);
        fleet.run(Duration.ofMinutes(1));
        double load = (bytes(fleet) - bytes) / 60.0 / n;
        SimNode killed = fleet.nodes.get(n / 2);
        long start = fleet.now();
        fleet.kill(killed);
        double gone = last(fleet, start, MemberEvent.Kind.DIED, killed.boot(), n - 1);
        fleet.run(Duration.ofSeconds(30));
        fleet.sightings.clear();
        SimNode lost = fleet.nodes.get(n / 3);
        start = fleet.now();
        fleet.crashHost(lost);
        double noticed = last(fleet, start, MemberEvent.Kind.DIED, lost.boot(), n - 2);
        double closed = 3.1 + 4 * Math.log10(n);
        return row("%,d | %.2f | %.2f | %.1f | %.0f", n, gone, noticed, closed, load).strip();
    }

    /** Bytes and datagrams of a member that has nothing to tell. */
    public static String idle(int n) {
        Simulation fleet = settled(n, 1, LAN);
        fleet.run(Duration.ofMinutes(1));
        long bytes = bytes(fleet);
        long datagrams = datagrams(fleet);
        fleet.run(Duration.ofMinutes(2));
        return row(
                "%,d idle | %.0f | %.2f | %d",
                n,
                (bytes(fleet) - bytes) / 120.0 / n,
                (datagrams(fleet) - datagrams) / 120.0 / n,
                fleet.deaths.size());
    }

    /** Bytes and datagrams while one member in a hundred is replaced each minute. */
    public static String churn(int n, int minutes) {
        Simulation fleet = settled(n, 1, LAN);
        long bytes = bytes(fleet);
        long datagrams = datagrams(fleet);
        long replaced = 0;
        int each = Math.max(1, n / 100);
        for (int i = 0; i < minutes * each; i++) {
            SimNode victim = fleet.nodes.get(3 + (int) (replaced++ % (n - 3)));
            fleet.kill(victim);
            fleet.addNode();
            fleet.run(Duration.ofMinutes(1).dividedBy(each));
        }
        double seconds = minutes * 60.0;
        return row(
                "%,d, 1 %% replaced each minute | %.0f | %.2f | %d",
                n,
                (bytes(fleet) - bytes) / seconds / n,
                (datagrams(fleet) - datagrams) / seconds / n,
                fleet.falseDeaths().size());
    }

    /** As in the Lifeguard paper: some members stop again and again for five minutes. */
    public static String pauses(int n, int paused, Duration pause, Duration interval) {
        return pauses("Lifeguard", LAN, n, paused, pause, interval)
                + pauses("off", PLAIN, n, paused, pause, interval);
    }

    private static String pauses(
            String what,
            SwimSettings settings,
            int n,
            int paused,
            Duration pause,
            Duration interval) {
        Simulation fleet = settled(n, 1, settings);
        long end = fleet.now() + Duration.ofMinutes(5).toNanos();
        while (fleet.now() < end) {
            for (int i = 0; i < paused; i++) {
                fleet.pause(fleet.nodes.get(i), pause);
            }
            fleet.run(pause.plus(interval));
        }
        long healthy =
                fleet.falseDeaths().stream()
                        .filter(death -> index(death.member().name()) >= paused)
                        .count();
        long atHealthy =
                fleet.falseDeaths().stream()
                        .filter(death -> index(death.observer()) >= paused)
                        .count();
        return row(
                "%d | %,d ms | %,d ms | %s | %,d | %,d | %,d",
                paused,
                pause.toMillis(),
                interval.toMillis(),
                what,
                fleet.falseDeaths().size(),
                atHealthy,
                healthy);
    }

    private static int index(String name) {
        return Integer.parseInt(name.substring(1));
    }

    /** Live members that were declared dead under loss. */
    public static String loss(int n, double share, Duration time) {
        return loss("Lifeguard", LAN, n, share, time) + loss("off", PLAIN, n, share, time);
    }

    private static String loss(
            String what, SwimSettings settings, int n, double share, Duration time) {
        Simulation fleet = settled(n, 1, settings);
        fleet.network.lose(share);
        fleet.run(time);
        return row(
                "%,d | %.0f %% | %d min | %s | %,d",
                n, share * 100, time.toMinutes(), what, fleet.deaths.size());
    }

    /** How long two halves need to be one fleet again. */
    public static String partition(int n, Duration time) {
        Simulation fleet = settled(n, 1, LAN);
        fleet.network.partition(n / 2);
        fleet.run(time);
        fleet.network.partition(0);
        Duration healed = fleet.runUntil(fleet::hasOneView, Duration.ofMinutes(10));
        return row("%d | %,d min | %.1f", n, time.toMinutes(), healed.toMillis() / 1e3);
    }

    /** Wall time of an hour, on one thread. */
    public static String speed(int n, Duration time) {
        Simulation fleet = settled(n, 1, LAN);
        long start = System.nanoTime();
        fleet.run(time);
        double seconds = (System.nanoTime() - start) / 1e9;
        return row(
                "%,d | %d min | %.1f s | %.1f s | %d",
                n,
                time.toMinutes(),
                seconds,
                seconds * Duration.ofHours(1).toMillis() / time.toMillis(),
                fleet.deaths.size());
    }

    private static long bytes(Simulation fleet) {
        return fleet.nodes.stream().mapToLong(node -> node.bytes).sum();
    }

    private static long datagrams(Simulation fleet) {
        return fleet.nodes.stream().mapToLong(node -> node.datagrams).sum();
    }

    private static Simulation settled(int n, long seed, SwimSettings settings) {
        Simulation fleet = Simulation.complete(n, seed + 1, settings);
        fleet.run(Duration.ofSeconds(5));
        if (!fleet.deaths.isEmpty() || !fleet.sightings.isEmpty()) {
            throw new IllegalStateException("the fleet was not quiet: " + fleet.sightings);
        }
        return fleet;
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be one more dependency
    private static String row(String format, Object... values) {
        return "| " + String.format(Locale.ROOT, format, values) + " |\n";
    }

    private static String spread(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int p99 = (int) Math.ceil(0.99 * sorted.length) - 1;
        return String.format(
                Locale.ROOT,
                "%.2f, %.2f, %.2f, %.2f",
                Arrays.stream(sorted).average().orElse(-1),
                sorted[sorted.length / 2],
                sorted[p99],
                sorted[sorted.length - 1]);
    }
}
