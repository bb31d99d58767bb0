package io.jarviscore.benchmarks;

import io.jarviscore.p2p.FleetMeasurements;
import io.jarviscore.p2p.messaging.MessageMeasurements;
import io.jarviscore.p2p.sim.Measurements;
import io.jarviscore.p2p.transport.NodeMeasurements;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The fleet: membership in its simulator, where time is virtual and the machine does not matter,
 * and over real sockets; messages beside raw JeroMQ. The measurements are in the tests of {@code
 * jarviscore-p2p}, whose parts are not public; here they get their sizes and their tables.
 */
final class FleetBenchmark implements Benchmark {
    /** Seconds, as four numbers of each. */
    private static final String SPREAD = "mean, median, p99, most";

    static final List<String> NAMES =
            List.of(
                    "fleet-codec",
                    "fleet-round-trips",
                    "fleet-throughput",
                    "fleet-slow-receiver",
                    "fleet-links",
                    "fleet-detection",
                    "fleet-pauses",
                    "fleet-loss",
                    "fleet-load",
                    "fleet-partition",
                    "fleet-nodes",
                    "fleet-speed",
                    "fleet-catalogue",
                    "fleet-growth");

    private final String note;
    private final String head;
    private final List<Rows> rows;

    private FleetBenchmark(String note, String head, List<Rows> rows) {
        this.note = note;
        this.head = head;
        this.rows = rows;
    }

    /** Rows of a table. */
    @FunctionalInterface
    interface Rows {
        String measure() throws Exception;
    }

    @Override
    public String run() throws Exception {
        StringBuilder section = new StringBuilder(Machine.describe()).append(". ").append(note);
        section.append("\n\n| ").append(head).append(" |\n|");
        section.append("---|".repeat(head.split(" \\| ", -1).length)).append('\n');
        for (Rows each : rows) {
            String measured = each.measure();
            System.err.print(measured); // some take minutes
            section.append(measured);
        }
        return section.toString();
    }

    /** As large as it is published; each takes one to five minutes. */
    static FleetBenchmark full(String name) {
        List<Integer> bytes = List.of(64, 1_024, 65_536);
        return switch (name) {
            case "fleet-codec" -> codec(200_000);
            case "fleet-round-trips" -> roundTrips(bytes, 8_000);
            case "fleet-throughput" -> throughput(bytes, 200_000);
            case "fleet-slow-receiver" -> slow(Duration.ofSeconds(60));
            case "fleet-links" -> links(500);
            case "fleet-detection" -> detection(List.of(16, 32, 64, 128, 256, 512, 1_000), 20);
            case "fleet-pauses" -> pauses(128, List.of(1, 8, 32), List.of(2, 8, 16));
            case "fleet-loss" -> loss(1_000, List.of(0.05, 0.10), Duration.ofMinutes(10));
            case "fleet-load" -> load(List.of(10, 100, 1_000), 1_000);
            case "fleet-partition" -> partition(16, List.of(5, 60, 25 * 60));
            case "fleet-nodes" -> nodes(List.of(16, 32, 64), Duration.ofSeconds(10));
            case "fleet-speed" -> speed(1_000, Duration.ofHours(1));
            case "fleet-catalogue" -> catalogue(64, 5);
            case "fleet-growth" -> growth(List.of(10, 100, 1_000, 3_000, 10_000));
            default -> throw new IllegalArgumentException(name + " is none of " + NAMES);
        };
    }

    /** JSON, frame and encryption of one message. */
    static FleetBenchmark codec(int count) {
        List<Rows> rows = new ArrayList<>();
        for (int size : List.of(200, 1_024, 65_536)) {
            int times = Math.max(1, size > 10_000 ? count / 50 : count);
            rows.add(() -> MessageMeasurements.codec(size, times));
        }
        return new FleetBenchmark(
                "Microseconds on one thread, medians of five rounds. JSON is written and read; the"
                        + " frame is encoded and decoded; seal and open are AES-256-GCM of a link.",
                "size | JSON, µs | frame, µs | seal and open, µs",
                rows);
    }

    /** Round trips. */
    static FleetBenchmark roundTrips(List<Integer> sizes, int count) {
        List<Rows> rows = new ArrayList<>();
        for (int size : sizes) {
            rows.add(() -> MessageMeasurements.roundTrips(size, count));
            rows.add(() -> scalecube("request", "" + size, "" + count));
        }
        return new FleetBenchmark(
                "One request after the other between two nodes of this process, each with its own"
                        + " threads; the first quarter does not count. Ours goes through queue,"
                        + " credit, handler thread and accept message.",
                "size | who | p50, µs | p99, µs | p99.9, µs",
                rows);
    }

    /** One way. */
    static FleetBenchmark throughput(List<Integer> sizes, int count) {
        List<Rows> rows = new ArrayList<>();
        for (int size : sizes) {
            int times = Math.max(8, size > 10_000 ? count / 50 : count);
            rows.add(() -> MessageMeasurements.throughput(size, times));
            rows.add(() -> scalecube("send", "" + size, "" + Math.min(times, 50_000)));
        }
        return new FleetBenchmark(
                "Notifications until the last was handled, between nodes of this process. Each of"
                        + " ours runs its handler on a thread of its own; raw JeroMQ only receives.",
                "size | who | messages/s | MB/s",
                rows);
    }

    /** A slow receiver. */
    static FleetBenchmark slow(Duration time) {
        return new FleetBenchmark(
                "One node needs a millisecond for each message of 1,000 bytes and is offered ten"
                        + " times as many, for "
                        + time.toSeconds()
                        + " s. Beside it, requests of 64 B to another node, one each millisecond.",
                "offered | accepted | handled | heap grown | p99 of the other node before | during",
                List.of(() -> MessageMeasurements.slowReceiver(time)));
    }

    /** Fresh links. */
    static FleetBenchmark links(int count) {
        return new FleetBenchmark(
                "From connecting to the first reply. Raw JeroMQ without guards is given up after"
                        + " 5 s.",
                "who | links | median, s | most, s | later than 2 s",
                List.of(() -> MessageMeasurements.freshLinks(count)));
    }

    /** Crash and join. */
    static FleetBenchmark detection(List<Integer> sizes, int most) {
        List<Rows> rows = new ArrayList<>();
        for (int n : sizes) {
            int runs = Math.clamp(most * 128L / n, 1, most);
            rows.add(() -> Measurements.detection(n, runs) + Measurements.join(n, runs));
        }
        return new FleetBenchmark(
                "Simulated, LAN profile, latencies of 0.1 to 0.6 ms; every run has another seed.",
                "members, runs | what happens | first suspicion, s: "
                        + SPREAD
                        + " | at all, s: "
                        + SPREAD,
                rows);
    }

    /** The grid of the Lifeguard paper, thinned. */
    static FleetBenchmark pauses(int n, List<Integer> paused, List<Integer> seconds) {
        List<Rows> rows = new ArrayList<>();
        for (int count : paused) {
            for (int pause : seconds) {
                rows.add(
                        () ->
                                Measurements.pauses(
                                        n,
                                        count,
                                        Duration.ofSeconds(pause),
                                        Duration.ofMillis(500)));
            }
        }
        return new FleetBenchmark(
                "Simulated, "
                        + n
                        + " members, 5 minutes; some stop and run again at the same time. Off is"
                        + " the same core without Lifeguard.",
                "pausing | pause | runs between | Lifeguard | live members declared dead | by"
                        + " members that do not pause | of members that do not pause",
                rows);
    }

    /** Loss. */
    static FleetBenchmark loss(int n, List<Double> shares, Duration time) {
        List<Rows> rows = new ArrayList<>();
        for (double share : shares) {
            rows.add(() -> Measurements.loss(n, share, time));
        }
        return new FleetBenchmark(
                "Simulated; every datagram is lost with this probability.",
                "members | loss | time | Lifeguard | live members declared dead",
                rows);
    }

    /** Traffic. */
    static FleetBenchmark load(List<Integer> idle, int churning) {
        List<Rows> rows = new ArrayList<>();
        idle.forEach(n -> rows.add(() -> Measurements.idle(n)));
        rows.add(() -> Measurements.churn(churning, 3));
        return new FleetBenchmark(
                "Simulated; sent by a member, the security envelope included, IP headers not.",
                "members | bytes/s | datagrams/s | live members declared dead",
                rows);
    }

    /** Partitions. */
    static FleetBenchmark partition(int n, List<Integer> minutes) {
        List<Rows> rows = new ArrayList<>();
        for (int each : minutes) {
            rows.add(() -> Measurements.partition(n, Duration.ofMinutes(each)));
        }
        return new FleetBenchmark(
                "Simulated, halves apart; tombstones last 24 h.",
                "members | apart | one view again after, s",
                rows);
    }

    /** The simulator. */
    static FleetBenchmark speed(int n, Duration time) {
        return new FleetBenchmark(
                "Wall time of an idle fleet on one thread.",
                "members | virtual time | wall | wall for an hour | live members declared dead",
                List.of(() -> Measurements.speed(n, time)));
    }

    /** Growth, each size in a process with a heap for as many views as there are members. */
    static FleetBenchmark growth(List<Integer> sizes) {
        List<Rows> rows = new ArrayList<>();
        for (int n : sizes) {
            rows.add(() -> growth(n));
        }
        return new FleetBenchmark(
                "Simulated, one run each; every member has a view of all. Closed form: that of"
                        + " HashiCorp memberlist for a lost host, 3.1 + 4 · log10(n) s.",
                "members | killed, gone everywhere, s | host lost, gone everywhere, s | closed"
                        + " form, s | idle bytes/s of a member",
                rows);
    }

    private static String growth(int n) throws Exception {
        List<String> options = new ArrayList<>(List.of("-Xmx" + (n > 3_000 ? "11g" : "1g")));
        if (Runtime.version().feature() >= 25) {
            options.add("-XX:+UseCompactObjectHeaders");
        }
        options.add("-XX:+UseSerialGC");
        try (TemporaryFolder folder = TemporaryFolder.make("growth");
                JavaProcess process =
                        JavaProcess.start(
                                folder.path(), options, Measurements.class.getName(), "" + n)) {
            return process.lineStarting("|") + "\n";
        }
    }

    /** Real nodes beside scalecube's. */
    static FleetBenchmark nodes(List<Integer> sizes, Duration idle) {
        List<Rows> rows = new ArrayList<>();
        for (int n : sizes) {
            rows.add(() -> NodeMeasurements.row(n, idle));
            rows.add(() -> scalecube("nodes", "" + n, "" + idle.toSeconds()));
        }
        return new FleetBenchmark(
                "All nodes in one process, loopback, started one after the other; then one's"
                        + " sockets are closed without a word. Scalecube in a process and on a"
                        + " class path of its own, its LAN defaults.",
                "nodes | who | start to all see all, s | gone everywhere, s | idle CPU, ms/s of a"
                        + " node | threads of a node | heap of a node, MB",
                rows);
    }

    /** Capabilities. */
    static FleetBenchmark catalogue(int n, int runs) {
        return new FleetBenchmark(
                "Meshes of one process over loopback. A node with a new capability starts, start"
                        + " included in no time, and leaves.",
                "meshes, runs | found at all after, s | gone at all after its close began, s",
                List.of(() -> FleetMeasurements.catalogue(n, runs)));
    }

    private static String scalecube(String... args) throws Exception {
        RivalModule scalecube = new RivalModule("scalecube-cluster");
        if (!scalecube.isBuilt()) {
            return "";
        }
        String main = RivalModule.PACKAGE + "ScalecubeMeasurements";
        try (TemporaryFolder folder = TemporaryFolder.make("scalecube");
                JavaProcess process =
                        JavaProcess.start(
                                scalecube.classPath(main),
                                folder.path(),
                                List.of("-Xmx1g"),
                                main,
                                args)) {
            String row = process.lineStarting("|") + "\n";
            return row.replace("scalecube", "scalecube " + scalecube.version());
        }
    }
}
