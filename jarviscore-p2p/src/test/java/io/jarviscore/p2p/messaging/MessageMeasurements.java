package io.jarviscore.p2p.messaging;

import io.jarviscore.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * Measures messages between nodes of one process beside raw JeroMQ, plain and CURVE. Each method
 * returns rows of a Markdown table for {@code benchmarks/RESULTS.md}.
 */
public final class MessageMeasurements {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private MessageMeasurements() {}

    /** The cost of a message in this process: its JSON, its frame, its encryption. */
    public static String codec(int size, int count) {
        Map<String, Object> payload = Map.of("data", "x".repeat(size));
        byte[] json = Json.writeRecord(payload).getBytes(StandardCharsets.UTF_8);
        byte[] body = new byte[size];
        Session sending = session(true);
        Session receiving = session(false);
        return row(
                "%,d B | %.2f | %.2f | %.2f",
                size,
                micros(
                        count,
                        () -> {
                            byte[] text =
                                    Json.writeRecord(payload).getBytes(StandardCharsets.UTF_8);
                            return Json.parseRecord(new String(text, StandardCharsets.UTF_8)).size()
                                    + json.length;
                        }),
                micros(
                        count,
                        () ->
                                Message.decode(new Message.Request(7, 1_000, body).encode())
                                        .hashCode()),
                micros(count, () -> receiving.open(sending.seal(body)).orElseThrow().length));
    }

    private static Session session(boolean sends) {
        byte[] one = new byte[32];
        byte[] other = new byte[32];
        other[0] = 1;
        return sends ? new Session(0, one, other) : new Session(0, other, one);
    }

    private interface Work {
        int run();
    }

    /** Microseconds of one, the median of five rounds after one that warms up. */
    private static double micros(int count, Work work) {
        double[] rounds = new double[6];
        long sum = 0;
        for (int round = 0; round < rounds.length; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                sum += work.run();
            }
            rounds[round] = (System.nanoTime() - start) / 1e3 / count;
        }
        if (sum == 42) {
            System.out.println("never, but the compiler does not know");
        }
        double[] counted = Arrays.copyOfRange(rounds, 1, rounds.length);
        Arrays.sort(counted);
        return counted[counted.length / 2];
    }

    /** Request and response, one at a time. */
    public static String roundTrips(int size, int count) throws Exception {
        return roundTrips("raw JeroMQ, plain", size, rawRoundTrips(size, count, false))
                + roundTrips(
                        "raw JeroMQ, CURVE",
                        size,
                        rawRoundTrips(size, size > 10_000 ? 200 : count, true))
                + roundTrips("ours, without a key", size, ourRoundTrips(size, count, ""))
                + roundTrips("ours", size, ourRoundTrips(size, count, Pair.KEY));
    }

    private static String roundTrips(String what, int size, double[] micros) {
        double[] sorted = Arrays.copyOfRange(micros, micros.length / 4, micros.length); // warm
        Arrays.sort(sorted);
        return row(
                "%,d B | %s | %,.0f | %,.0f | %,.0f",
                size,
                what,
                sorted[sorted.length / 2],
                sorted[sorted.length * 99 / 100],
                sorted[sorted.length * 999 / 1_000]);
    }

    private static double[] ourRoundTrips(int size, int count, String keys) throws Exception {
        byte[] body = new byte[size];
        double[] micros = new double[count];
        try (Pair pair = Pair.of(keys, (from, received) -> received)) {
            for (int i = 0; i < count; i++) {
                long start = System.nanoTime();
                pair.a().request("b", body, TIMEOUT).get(20, TimeUnit.SECONDS);
                micros[i] = (System.nanoTime() - start) / 1e3;
            }
        }
        return micros;
    }

    private static double[] rawRoundTrips(int size, int count, boolean curve) throws Exception {
        double[] micros = new double[count];
        try (ZContext serving = new ZContext();
                ZContext asking = new ZContext()) {
            ZMQ.Socket router = serving.createSocket(SocketType.ROUTER);
            ZMQ.Socket dealer = asking.createSocket(SocketType.DEALER);
            int port = connect(router, dealer, curve);
            Thread echo =
                    Thread.ofPlatform()
                            .daemon()
                            .start(
                                    () -> {
                                        for (int i = 0; i <= count; i++) {
                                            byte[] identity = router.recv();
                                            byte[] body = router.recv();
                                            router.send(identity, ZMQ.SNDMORE);
                                            router.send(body);
                                        }
                                    });
            dealer.connect("tcp://127.0.0.1:" + port);
            byte[] body = new byte[size];
            dealer.send(body);
            dealer.recv();
            for (int i = 0; i < count; i++) {
                long start = System.nanoTime();
                dealer.send(body);
                dealer.recv();
                micros[i] = (System.nanoTime() - start) / 1e3;
            }
            echo.join();
        }
        return micros;
    }

    private static int connect(ZMQ.Socket serving, ZMQ.Socket asking, boolean curve) {
        serving.setHandshakeIvl(500);
        asking.setHandshakeIvl(500);
        serving.setHWM(0); // with a mark, CURVE hands ciphertext to the receiver
        asking.setHWM(0);
        if (curve) {
            ZMQ.Curve.KeyPair server = ZMQ.Curve.generateKeyPair();
            ZMQ.Curve.KeyPair client = ZMQ.Curve.generateKeyPair();
            serving.setCurveServer(true);
            serving.setCurvePublicKey(ZMQ.Curve.z85Decode(server.publicKey));
            serving.setCurveSecretKey(ZMQ.Curve.z85Decode(server.secretKey));
            asking.setCurveServerKey(ZMQ.Curve.z85Decode(server.publicKey));
            asking.setCurvePublicKey(ZMQ.Curve.z85Decode(client.publicKey));
            asking.setCurveSecretKey(ZMQ.Curve.z85Decode(client.secretKey));
        }
        return serving.bindToRandomPort("tcp://127.0.0.1");
    }

    /** Messages in one direction: one to one, many to one, one to many. */
    public static String throughput(int size, int count) throws Exception {
        return throughput(
                        "raw JeroMQ, plain, 1 to 1", size, count, rawThroughput(size, count, false))
                + curve(size, Math.min(count, size > 10_000 ? 300 : 20_000))
                + ours("ours, without a key, 1 to 1", size, count, 1, 1, "")
                + ours("ours, 1 to 1", size, count, 1, 1, Pair.KEY)
                + ours("ours, 8 to 1", size, count, 8, 1, Pair.KEY)
                + ours("ours, 1 to 8", size, count, 1, 8, Pair.KEY);
    }

    private static String curve(int size, int count) throws Exception {
        return throughput(
                "raw JeroMQ, CURVE, 1 to 1", size, count, rawThroughput(size, count, true));
    }

    private static String ours(
            String what, int size, int count, int senders, int receivers, String keys)
            throws Exception {
        return throughput(what, size, count, notified(size, count, senders, receivers, keys));
    }

    private static String throughput(String what, int size, int count, double seconds) {
        return row(
                "%,d B | %s | %,.0f | %,.0f",
                size, what, count / seconds, (double) count * size / 1e6 / seconds);
    }

    private static double rawThroughput(int size, int count, boolean curve) throws Exception {
        try (ZContext serving = new ZContext();
                ZContext asking = new ZContext()) {
            ZMQ.Socket pull = serving.createSocket(SocketType.PULL);
            ZMQ.Socket push = asking.createSocket(SocketType.PUSH);
            int port = connect(pull, push, curve);
            push.connect("tcp://127.0.0.1:" + port);
            byte[] body = new byte[size];
            push.send(body);
            pull.recv();
            Semaphore window = new Semaphore(Math.max(64, (64 << 20) / size));
            Thread receiving =
                    Thread.ofPlatform()
                            .daemon()
                            .start(
                                    () -> {
                                        for (int i = 0; i < count; i++) {
                                            pull.recv();
                                            window.release();
                                        }
                                    });
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                window.acquire();
                push.send(body);
            }
            receiving.join();
            return (System.nanoTime() - start) / 1e9;
        }
    }

    /** Notifications from some nodes to others until all were handled; in seconds. */
    private static double notified(int size, int count, int senders, int receivers, String keys)
            throws Exception {
        AtomicLong received = new AtomicLong();
        try (Pair fleet = new Pair()) {
            for (int i = 0; i < senders + receivers; i++) {
                fleet.add(
                        Pair.config("n" + i, i + 1, 0, keys),
                        (from, body) -> {
                            received.incrementAndGet();
                            return body;
                        });
            }
            for (int i = 0; i < senders + receivers; i++) {
                for (int j = 0; j < senders + receivers; j++) {
                    if (i != j) {
                        fleet.nodes.get(i).join("n" + j, j + 1, Pair.address(fleet.nodes.get(j)));
                    }
                }
            }
            byte[] body = new byte[size];
            for (int i = 0; i < senders; i++) {
                for (int j = senders; j < senders + receivers; j++) {
                    fleet.nodes.get(i).request("n" + j, body, TIMEOUT).get(20, TimeUnit.SECONDS);
                }
            }
            received.set(0);
            List<Thread> threads = new ArrayList<>();
            long start = System.nanoTime();
            for (int i = 0; i < senders; i++) {
                MessageNode sender = fleet.nodes.get(i);
                threads.add(
                        Thread.ofPlatform()
                                .start(
                                        () -> {
                                            for (int k = 0; k < count / senders; k++) {
                                                notify(
                                                        sender,
                                                        "n" + (senders + k % receivers),
                                                        body);
                                            }
                                        }));
            }
            for (Thread each : threads) {
                each.join();
            }
            long expected = (long) count / senders * senders;
            while (received.get() < expected) {
                LockSupport.parkNanos(50_000L);
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private static void notify(MessageNode sender, String to, byte[] body) {
        while (true) {
            try {
                sender.notify(to, body);
                return;
            } catch (QueueFullException full) {
                LockSupport.parkNanos(20_000L);
            }
        }
    }

    /** A receiver that takes a millisecond for each message, beside one that does not. */
    public static String slowReceiver(Duration time) throws Exception {
        AtomicBoolean slow = new AtomicBoolean();
        AtomicLong handled = new AtomicLong();
        Semaphore one = new Semaphore(1);
        try (Pair fleet = new Pair()) {
            fleet.add(Pair.config("a", 1, 0, Pair.KEY), (from, body) -> body);
            fleet.add(
                    Pair.config("slow", 2, 0, Pair.KEY),
                    (from, body) -> {
                        if (slow.get()) {
                            one.acquire();
                            LockSupport.parkNanos(1_000_000L);
                            one.release();
                        }
                        handled.incrementAndGet();
                        return body;
                    });
            fleet.add(Pair.config("quick", 3, 0, Pair.KEY), (from, body) -> body);
            fleet.a().join("slow", 2, Pair.address(fleet.nodes.get(1)));
            fleet.a().join("quick", 3, Pair.address(fleet.nodes.get(2)));
            fleet.nodes.get(1).join("a", 1, Pair.address(fleet.a()));
            fleet.nodes.get(2).join("a", 1, Pair.address(fleet.a()));
            double before = p99(fleet.a(), time.dividedBy(2));
            slow.set(true);
            long heap = usedHeap();
            AtomicLong offered = new AtomicLong();
            AtomicLong accepted = new AtomicLong();
            AtomicBoolean over = new AtomicBoolean();
            Thread flood =
                    Thread.ofPlatform().start(() -> flood(fleet.a(), offered, accepted, over));
            double during = p99(fleet.a(), time);
            long grown = usedHeap() - heap;
            over.set(true);
            flood.join();
            slow.set(false);
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (handled.get() < accepted.get() && System.nanoTime() < end) {
                LockSupport.parkNanos(5_000_000L);
            }
            return row(
                    "%,d | %,d | %,d | %.1f MB | %,.0f µs | %,.0f µs",
                    offered.get(),
                    accepted.get(),
                    handled.get(),
                    Math.max(0, grown) / 1e6,
                    before,
                    during);
        }
    }

    /** Ten megabytes a second. */
    private static void flood(
            MessageNode sender, AtomicLong offered, AtomicLong accepted, AtomicBoolean over) {
        byte[] body = new byte[1_000];
        while (!over.get()) {
            for (int i = 0; i < 10; i++) {
                offered.incrementAndGet();
                try {
                    sender.notify("slow", body);
                    accepted.incrementAndGet();
                } catch (QueueFullException full) {
                    // The reaction is up to the sender; this one keeps offering.
                    LockSupport.parkNanos(1_000L);
                }
            }
            LockSupport.parkNanos(1_000_000L);
        }
    }

    private static double p99(MessageNode node, Duration time) throws Exception {
        List<Double> micros = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            node.request("quick", new byte[64], TIMEOUT).get(20, TimeUnit.SECONDS);
            micros.add((System.nanoTime() - start) / 1e3);
            LockSupport.parkNanos(1_000_000L);
        }
        micros.sort(null);
        return micros.get(micros.size() * 99 / 100);
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Fresh links until their first reply. */
    public static String freshLinks(int count) throws Exception {
        return fresh("raw JeroMQ", rawLinks(Math.min(count, 100))) + fresh("ours", ourLinks(count));
    }

    private static String fresh(String what, double[] seconds) {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        long late = Arrays.stream(sorted).filter(each -> each > 2).count();
        return row(
                "%s | %d | %.3f | %.3f | %d",
                what, sorted.length, sorted[sorted.length / 2], sorted[sorted.length - 1], late);
    }

    private static double[] ourLinks(int count) throws Exception {
        double[] seconds = new double[count];
        try (Pair pair = Pair.of(Pair.KEY, (from, body) -> body)) {
            for (int i = 0; i < count; i++) {
                long start = System.nanoTime();
                CompletableFuture<byte[]> answer = pair.a().request("b", new byte[1], TIMEOUT);
                try {
                    answer.get(20, TimeUnit.SECONDS);
                } catch (TimeoutException | ExecutionException e) {
                    answer.cancel(true);
                }
                seconds[i] = (System.nanoTime() - start) / 1e9;
                pair.a().part("b", 2);
                while (!pair.a().links().isEmpty()) {
                    LockSupport.parkNanos(1_000_000L);
                }
                pair.a().join("b", 2, Pair.address(pair.b()));
            }
        }
        return seconds;
    }

    /** Without guards, each waits at most 5 s, so that the benchmark ends. */
    private static double[] rawLinks(int count) throws Exception {
        double[] seconds = new double[count];
        try (ZContext serving = new ZContext()) {
            ZMQ.Socket router = serving.createSocket(SocketType.ROUTER);
            int port = router.bindToRandomPort("tcp://127.0.0.1");
            AtomicBoolean over = new AtomicBoolean();
            router.setReceiveTimeOut(100);
            Thread echo =
                    Thread.ofPlatform()
                            .daemon()
                            .start(
                                    () -> {
                                        while (!over.get()) {
                                            byte[] identity = router.recv();
                                            if (identity != null) {
                                                router.send(identity, ZMQ.SNDMORE);
                                                router.send(router.recv());
                                            }
                                        }
                                    });
            for (int i = 0; i < count; i++) {
                try (ZContext asking = new ZContext()) {
                    ZMQ.Socket dealer = asking.createSocket(SocketType.DEALER);
                    dealer.setReceiveTimeOut(5_000);
                    dealer.setLinger(0);
                    long start = System.nanoTime();
                    dealer.connect("tcp://127.0.0.1:" + port);
                    dealer.send(new byte[1]);
                    dealer.recv();
                    seconds[i] = (System.nanoTime() - start) / 1e9;
                }
            }
            over.set(true);
            echo.join();
        }
        return seconds;
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be one more dependency
    private static String row(String format, Object... values) {
        return "| " + String.format(Locale.ROOT, format, values) + " |\n";
    }
}
