package io.jarviscore.benchmarks;

import io.jarviscore.Envelope;
import io.jarviscore.stored.StoredForms;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Mail between two processes over Redis, beside the bare stream commands that it is made of; and
 * within one process over SQLite. The time of a message to a waiting receiver, and the throughput.
 *
 * @param warmUp rounds before measuring
 * @param rounds how many are measured
 * @param waited messages in a block, each sent to a waiting receiver
 * @param streamed messages in a block, sent as fast as they are accepted
 */
record MailBenchmark(int warmUp, int rounds, int waited, int streamed) implements Benchmark {
    private static final String RAW = "stream commands";
    private static final String OURS = "Redis mailbox";
    private static final String SQLITE = "SQLite mailbox, one process";
    private static final List<String> WAYS = List.of(RAW, OURS, SQLITE);
    private static final Duration AT_MOST = Duration.ofSeconds(10);
    private static final int WARM_UP_FACTOR = 10;
    private static final int MANY = 8;
    private static final int BATCH = 16;
    private static final String PAYLOAD = "x".repeat(200);

    /** The compared ways. */
    private record Posts(Post raw, Post ours, Post sqlite) {
        Post of(String way) {
            return switch (way) {
                case RAW -> raw;
                case OURS -> ours;
                case SQLITE -> sqlite;
                default -> throw new IllegalArgumentException("no way is named " + way);
            };
        }
    }

    /** The counts, for one message on average. */
    private record Counted(
            double reads, double commandMicros, double serverMicros, double clientMicros) {}

    /** How many senders and receivers, and how much is received at a time. */
    private record Load(String title, List<String> recipients, int most) {
        static Load of(String title, int pairs, int most) {
            List<String> recipients =
                    IntStream.range(0, pairs)
                            .mapToObj(i -> "receiver-" + pairs + "-" + most + "-" + i)
                            .toList();
            return new Load(title, recipients, most);
        }
    }

    private static final Load SINGLE = Load.of("one pair, one at a time", 1, 1);
    private static final List<Load> LOADS =
            List.of(
                    SINGLE,
                    Load.of("one pair, up to " + BATCH + " at a time", 1, BATCH),
                    Load.of(MANY + " pairs, up to " + BATCH + " at a time", MANY, BATCH));

    static MailBenchmark full() {
        return new MailBenchmark(3, 20, 40, 200);
    }

    @Override
    public String run() throws Exception {
        try (StateStores stores = StateStores.make()) {
            StateStore redis = stores.redis("everysec");
            RedisProcess server = redis.server().orElseThrow();
            try (StateStore.Ports sender = redis.open();
                    StateStore.Ports receiver = redis.open();
                    StateStore.Ports file = stores.sqlite("always").open();
                    StreamPost raw = new StreamPost(server.url(), document())) {
                LOADS.forEach(load -> load.recipients().forEach(raw::open));
                MailboxPost ours = new MailboxPost(sender.mailbox(), receiver.mailbox(), PAYLOAD);
                MailboxPost sqlite = new MailboxPost(file.mailbox(), file.mailbox(), PAYLOAD);
                Posts posts = new Posts(raw, ours, sqlite);
                warmUp(posts);
                return report(posts, server);
            }
        }
    }

    /** Until the code of all is compiled; with the pauses of the measurement it would take long. */
    private void warmUp(Posts posts) throws Exception {
        String recipient = SINGLE.recipients().getFirst();
        for (int i = 0; i < WARM_UP_FACTOR * warmUp; i++) {
            for (String way : WAYS) {
                perSecond(posts.of(way), SINGLE);
                MailTraffic.latencies(posts.of(way), recipient, waited, Duration.ZERO);
            }
        }
    }

    private String report(Posts posts, RedisProcess server) throws Exception {
        return String.format(
                        Locale.ROOT,
                        """
                        %s. Up to %d rounds of alternating blocks; every message is sent, received \
                        and acknowledged. Redis appends to its file and forces it to the disk \
                        every second; SQLite forces every write. Two processes' connections to one \
                        Redis on loopback.

                        """,
                        Machine.describe(),
                        rounds)
                + latencies(posts)
                + throughput(posts)
                + counted(posts, server);
    }

    private String latencies(Posts posts) throws Exception {
        String recipient = SINGLE.recipients().getFirst();
        Rounds medians = new Rounds(AT_MOST);
        Map<String, List<Double>> all = new HashMap<>();
        for (String way : WAYS) {
            List<Double> collected = new ArrayList<>();
            all.put(way, collected);
            medians.add(
                    way,
                    () -> {
                        List<Double> micros =
                                MailTraffic.latencies(
                                        posts.of(way), recipient, waited, MailTraffic.PAUSE);
                        collected.addAll(micros);
                        return new Samples(micros).median();
                    });
        }
        medians.run(warmUp, rounds);
        StringBuilder rows = new StringBuilder();
        for (String way : WAYS) {
            rows.append(latencyRow(way, medians, all.getOrDefault(way, List.of())));
        }
        return String.format(
                Locale.ROOT,
                """
                | from sending until who waits has it | p50, µs | p99, µs | p50 more than the commands, µs | goal |
                |---|---|---|---|---|
                %s""",
                rows);
    }

    private String latencyRow(String way, Rounds medians, List<Double> all) {
        // Samples of the warm-up count for nothing.
        List<Double> measured = all.subList(warmUp * waited, all.size());
        String more = way.equals(OURS) ? "+" + medians.difference(OURS, RAW).format(0) : "";
        String goal = way.equals(OURS) ? "≤ +300" : "";
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.0f | %s | %s |%n",
                way,
                medians.of(way).format(0),
                new Samples(measured).percentile(99),
                more,
                goal);
    }

    private String throughput(Posts posts) throws Exception {
        StringBuilder rows = new StringBuilder();
        for (Load load : LOADS) {
            Rounds rates = new Rounds(AT_MOST);
            for (String way : WAYS) {
                rates.add(way, () -> perSecond(posts.of(way), load));
            }
            rates.run(1, rounds);
            rows.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %s | %s | %s x | ≥ 0.70 x | %s |%n",
                            load.title(),
                            rates.of(RAW).format(0),
                            rates.of(OURS).format(0),
                            rates.ratio(OURS, RAW).format(2),
                            rates.of(SQLITE).format(0)));
        }
        return String.format(
                Locale.ROOT,
                """

                | messages a second | %s | %s | ratio | goal | %s |
                |---|---|---|---|---|---|
                %s""",
                RAW,
                OURS,
                SQLITE,
                rows);
    }

    private double perSecond(Post post, Load load) throws Exception {
        int messages = Math.ceilDiv(streamed, load.recipients().size());
        return MailTraffic.perSecond(post, load.recipients(), messages, load.most());
    }

    /** A message's share of the processors, and of the server's only thread. */
    private String counted(Posts posts, RedisProcess server) throws Exception {
        Counted raw = counted(posts.raw(), server, "xadd", "xreadgroup", "xack", "xdel");
        Counted ours = counted(posts.ours(), server, "evalsha", "eval");
        return String.format(
                Locale.ROOT,
                """

                | counted, a message | %s | %s |
                |---|---|---|
                | round trips | %.2f | %.2f |
                | within commands or scripts at the server, µs | %.0f | %.0f |
                | CPU of the server, µs | %.0f | %.0f |
                | CPU of sender and receiver, µs | %.0f | %.0f |
                """,
                RAW,
                OURS,
                raw.reads(),
                ours.reads(),
                raw.commandMicros(),
                ours.commandMicros(),
                raw.serverMicros(),
                ours.serverMicros(),
                raw.clientMicros(),
                ours.clientMicros());
    }

    private Counted counted(Post post, RedisProcess server, String... commands) throws Exception {
        ServerCounts before = server.counts();
        Cost cost =
                Cost.of(
                        () -> {
                            for (int i = 0; i < rounds; i++) {
                                perSecond(post, SINGLE);
                            }
                        });
        ServerCounts counts = server.counts().since(before);
        double messages = (double) rounds * streamed;
        return new Counted(
                counts.reads() / messages,
                counts.microsOf(commands) / messages,
                counts.cpuMicros() / messages,
                cost.cpuNanos() / 1e3 / messages);
    }

    /** The document that the mailbox stores, too. */
    private static String document() {
        return StoredForms.write(
                new Envelope(
                        UUID.randomUUID().toString(),
                        "benchmark",
                        SINGLE.recipients().getFirst(),
                        PAYLOAD,
                        Instant.now()));
    }
}
