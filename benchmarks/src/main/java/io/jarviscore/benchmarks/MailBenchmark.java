package io.jarviscore.benchmarks;

import io.jarviscore.Envelope;
import io.jarviscore.StoredForms;
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
 * within one process over SQLite. How long a message takes to somebody who waits for it, and how
 * many get through.
 *
 * @param warmUp rounds before measuring
 * @param rounds how many are measured
 * @param waited messages in a block, each sent to somebody who waits
 * @param streamed messages in a block, sent as fast as they are accepted
 */
record MailBenchmark(int warmUp, int rounds, int waited, int streamed) implements Benchmark {
    private static final String RAW = "stream commands";
    private static final String OURS = "Redis mailbox";
    private static final String SQLITE = "SQLite mailbox, one process";
    private static final List<String> WAYS = List.of(RAW, OURS, SQLITE);
    private static final int MANY = 8;
    private static final int BATCH = 16;
    private static final String PAYLOAD = "x".repeat(200);

    /** How many senders and receivers, and how much is received at a time. */
    private record Load(String title, List<String> recipients, int most) {
        static Load of(String title, int pairs, int most) {
            List<String> recipients =
                    IntStream.range(0, pairs).mapToObj(i -> "load-" + pairs + "-" + i).toList();
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
        return new MailBenchmark(3, 12, 60, 400);
    }

    @Override
    public String run() throws Exception {
        try (StateStores stores = StateStores.make()) {
            StateStore redis = stores.redis("everysec");
            try (StateStore.Ports sender = redis.open();
                    StateStore.Ports receiver = redis.open();
                    StateStore.Ports file = stores.sqlite("always").open();
                    StreamPost raw = new StreamPost(stores.server().url(), document())) {
                LOADS.forEach(load -> load.recipients().forEach(raw::open));
                Map<String, Post> posts =
                        Map.of(
                                RAW,
                                raw,
                                OURS,
                                new MailboxPost(sender.mailbox(), receiver.mailbox(), PAYLOAD),
                                SQLITE,
                                new MailboxPost(file.mailbox(), file.mailbox(), PAYLOAD));
                return report(posts, stores.server());
            }
        }
    }

    private String report(Map<String, Post> posts, RedisProcess server) throws Exception {
        return String.format(
                        Locale.ROOT,
                        """
                        %s. %d rounds of alternating blocks; every message is sent, received and \
                        acknowledged. Redis appends to its file and forces it to the disk every \
                        second; SQLite forces every write. Two processes' connections to one Redis \
                        on loopback.

                        """,
                        Machine.describe(),
                        rounds)
                + latencies(posts)
                + throughput(posts)
                + atTheServer(posts, server);
    }

    private String latencies(Map<String, Post> posts) throws Exception {
        String recipient = SINGLE.recipients().getFirst();
        Rounds medians = new Rounds();
        Map<String, List<Double>> all = new HashMap<>();
        for (String way : WAYS) {
            List<Double> collected = new ArrayList<>();
            all.put(way, collected);
            medians.add(
                    way,
                    () -> {
                        List<Double> micros =
                                MailTraffic.latencies(posts.get(way), recipient, waited);
                        collected.addAll(micros);
                        return new Samples(micros).median();
                    });
        }
        medians.run(warmUp, rounds);
        StringBuilder rows = new StringBuilder();
        for (String way : WAYS) {
            // What was collected while warming up counts for nothing.
            List<Double> measured = all.get(way).subList(warmUp * waited, all.get(way).size());
            rows.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %s | %.0f | %s |%n",
                            way,
                            medians.of(way).format(0),
                            new Samples(measured).percentile(99),
                            way.equals(OURS)
                                    ? "+" + medians.difference(OURS, RAW).format(0) + " | ≤ +300"
                                    : " | "));
        }
        return """
               | from sending until who waits has it | p50, µs | p99, µs | p50 more than the commands, µs | goal |
               |---|---|---|---|---|
               """
                + rows;
    }

    private String throughput(Map<String, Post> posts) throws Exception {
        Map<Load, Rounds> measured = new HashMap<>();
        for (Load load : LOADS) {
            Rounds rates = new Rounds();
            for (String way : WAYS) {
                rates.add(way, () -> perSecond(posts.get(way), load));
            }
            measured.put(load, rates.run(1, rounds));
        }
        StringBuilder rows = new StringBuilder();
        for (Load load : LOADS) {
            Rounds rates = measured.get(load);
            rows.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %s | %s | %s | ≥ 0.70 x | %s |%n",
                            load.title(),
                            rates.of(RAW).format(0),
                            rates.of(OURS).format(0),
                            rates.ratio(OURS, RAW).format(2) + " x",
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
        int pairs = load.recipients().size();
        return MailTraffic.perSecond(
                post, load.recipients(), Math.ceilDiv(streamed, pairs), load.most());
    }

    /** What a message costs the server, which has one thread for everybody. */
    private String atTheServer(Map<String, Post> posts, RedisProcess server) throws Exception {
        ServerCounts start = server.counts();
        perSecond(posts.get(RAW), SINGLE);
        ServerCounts between = server.counts();
        perSecond(posts.get(OURS), SINGLE);
        ServerCounts raw = between.since(start);
        ServerCounts ours = server.counts().since(between);
        return String.format(
                Locale.ROOT,
                """

                | counted by Redis, a message | %s | %s |
                |---|---|---|
                | round trips | %.2f | %.2f |
                | server time, µs | %.0f | %.0f |
                """,
                RAW,
                OURS,
                (double) raw.reads() / streamed,
                (double) ours.reads() / streamed,
                (double) raw.microsOf("xadd", "xreadgroup", "xack", "xdel") / streamed,
                (double) ours.microsOf("evalsha", "eval") / streamed);
    }

    /** The same that the mailbox stores. */
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
