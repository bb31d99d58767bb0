package io.jarviscore.p2p.messaging;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * Prints round trips and throughput of messages beside raw JeroMQ, plain and CURVE, as tables for
 * {@code benchmarks/RESULTS.md}. A program, not a test.
 */
final class MessageMeasurements {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int[] SIZES = {64, 1_024, 65_536};

    private MessageMeasurements() {}

    public static void main(String[] args) throws Exception {
        for (int round = 0; round < 2; round++) { // the first warms up
            for (int size : SIZES) {
                int count = size > 10_000 ? 500 : 4_000;
                roundTrips("raw plain", size, rawRoundTrips(size, count, false));
                roundTrips("raw CURVE", size, rawRoundTrips(size, Math.min(count, 1_000), true));
                roundTrips("ours", size, ourRoundTrips(size, count));
                throughput(size, size > 10_000 ? 3_000 : 60_000);
            }
        }
    }

    private static double[] ourRoundTrips(int size, int count) throws Exception {
        byte[] body = new byte[size];
        double[] micros = new double[count];
        try (Pair pair = Pair.of(Pair.KEY, (from, received) -> received)) {
            for (int i = 0; i < count; i++) {
                long start = System.nanoTime();
                pair.a().request("b", body, TIMEOUT).get(20, TimeUnit.SECONDS);
                micros[i] = (System.nanoTime() - start) / 1e3;
            }
        }
        return micros;
    }

    private static double[] rawRoundTrips(int size, int count, boolean curve) {
        double[] micros = new double[count];
        try (ZContext serving = new ZContext();
                ZContext asking = new ZContext()) {
            ZMQ.Curve.KeyPair server = ZMQ.Curve.generateKeyPair();
            ZMQ.Curve.KeyPair client = ZMQ.Curve.generateKeyPair();
            ZMQ.Socket router = serving.createSocket(SocketType.ROUTER);
            ZMQ.Socket dealer = asking.createSocket(SocketType.DEALER);
            router.setHandshakeIvl(500);
            dealer.setHandshakeIvl(500);
            if (curve) {
                router.setCurveServer(true);
                router.setCurvePublicKey(ZMQ.Curve.z85Decode(server.publicKey));
                router.setCurveSecretKey(ZMQ.Curve.z85Decode(server.secretKey));
                dealer.setCurveServerKey(ZMQ.Curve.z85Decode(server.publicKey));
                dealer.setCurvePublicKey(ZMQ.Curve.z85Decode(client.publicKey));
                dealer.setCurveSecretKey(ZMQ.Curve.z85Decode(client.secretKey));
            }
            int port = router.bindToRandomPort("tcp://127.0.0.1");
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
            join(echo);
        }
        return micros;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void throughput(int size, int count) {
        AtomicLong received = new AtomicLong();
        try (Pair pair =
                Pair.of(
                        Pair.KEY,
                        (from, body) -> {
                            received.incrementAndGet();
                            return body;
                        })) {
            byte[] body = new byte[size];
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                while (!offered(pair, body)) {
                    LockSupport.parkNanos(20_000L);
                }
            }
            while (received.get() < count) {
                LockSupport.parkNanos(50_000L);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "| notify, ours | %d B | %.0f msg/s | %.0f MB/s |%n",
                    size,
                    count / seconds,
                    count / seconds * size / 1e6);
        }
    }

    private static boolean offered(Pair pair, byte[] body) {
        try {
            pair.a().notify("b", body);
            return true;
        } catch (QueueFullException full) {
            return false;
        }
    }

    private static void roundTrips(String what, int size, double[] micros) {
        Arrays.sort(micros);
        System.out.printf(
                Locale.ROOT,
                "| round trip, %s | %d B | p50 %.0f µs | p99 %.0f µs |%n",
                what,
                size,
                micros[micros.length / 2],
                micros[micros.length * 99 / 100]);
    }
}
