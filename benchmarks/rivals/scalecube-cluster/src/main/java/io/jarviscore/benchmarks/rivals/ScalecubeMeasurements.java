package io.jarviscore.benchmarks.rivals;

import com.sun.management.OperatingSystemMXBean;
import io.scalecube.cluster.Cluster;
import io.scalecube.cluster.ClusterImpl;
import io.scalecube.cluster.ClusterMessageHandler;
import io.scalecube.cluster.transport.api.Message;
import io.scalecube.transport.netty.tcp.TcpTransportFactory;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The measurements of {@code FleetBenchmark} for scalecube-cluster, over its TCP transport with the
 * defaults of its LAN configuration. Prints one row of a table.
 */
public final class ScalecubeMeasurements {
    private static final long LIMIT = Duration.ofMinutes(3).toNanos();

    private ScalecubeMeasurements() {}

    /** The kind of measurement and its sizes. */
    public static void main(String[] args) throws Exception {
        int first = Integer.parseInt(args[1]);
        int second = Integer.parseInt(args[2]);
        System.out.println(
                switch (args[0]) {
                    case "nodes" -> nodes(first, second);
                    case "request" -> requests(first, second);
                    case "send" -> sends(first, second);
                    default -> throw new IllegalArgumentException(args[0]);
                });
        System.out.flush();
        Runtime.getRuntime().halt(0); // its clusters need not say goodbye
    }

    private record Node(Cluster cluster) {
        boolean sees(int others) {
            try {
                return cluster.otherMembers().size() == others;
            } catch (IndexOutOfBoundsException | ConcurrentModificationException e) {
                return false; // its table changed while it was read
            }
        }
    }

    private static Node start(List<Node> before, Answer answer) {
        ClusterImpl joining = new ClusterImpl().transportFactory(TcpTransportFactory::new);
        if (!before.isEmpty()) {
            String seed = before.get(0).cluster().address();
            joining = joining.membership(config -> config.seedMembers(seed));
        }
        Cluster cluster =
                joining.handler(
                                self ->
                                        new ClusterMessageHandler() {
                                            @Override
                                            public void onMessage(Message message) {
                                                answer.to(self, message);
                                            }
                                        })
                        .startAwait();
        return new Node(cluster);
    }

    private interface Answer {
        void to(Cluster self, Message message);
    }

    private static String nodes(int n, int idleSeconds) throws Exception {
        List<Node> nodes = new ArrayList<>();
        long heap = usedHeap();
        int threads = Thread.activeCount();
        long start = System.nanoTime();
        for (int i = 0; i < n; i++) {
            nodes.add(start(nodes, (self, message) -> {}));
        }
        double met = await(start, () -> nodes.stream().allMatch(node -> node.sees(n - 1)));
        Thread.sleep(idleSeconds * 1_000L);
        long cpu = cpu();
        Thread.sleep(idleSeconds * 1_000L);
        double cost = (cpu() - cpu) / 1e6 / n / idleSeconds;
        double bytes = (usedHeap() - heap) / 1e6 / n;
        double each = (Thread.activeCount() - threads) / (double) n;
        Node victim = nodes.remove(n / 2);
        start = System.nanoTime();
        victim.cluster().transport().stop().block(Duration.ofSeconds(10));
        double gone = await(start, () -> nodes.stream().allMatch(node -> node.sees(n - 2)));
        return String.format(
                Locale.ROOT,
                "| %d | scalecube | %.2f | %.2f | %.1f | %.1f | %.2f |",
                n,
                met,
                gone,
                cost,
                each,
                bytes);
    }

    private static String requests(int size, int count) {
        List<Node> nodes = new ArrayList<>();
        nodes.add(
                start(
                        nodes,
                        (self, message) ->
                                self.transport()
                                        .send(
                                                message.sender(),
                                                Message.builder()
                                                        .correlationId(message.correlationId())
                                                        .data(message.data())
                                                        .build())
                                        .subscribe()));
        nodes.add(start(nodes, (self, message) -> {}));
        await(System.nanoTime(), () -> nodes.stream().allMatch(node -> node.sees(1)));
        Cluster asking = nodes.get(1).cluster();
        String to = nodes.get(0).cluster().address();
        byte[] body = new byte[size];
        double[] micros = new double[count];
        for (int i = 0; i < count; i++) {
            Message request =
                    Message.builder().qualifier("q").correlationId("c" + i).data(body).build();
            long start = System.nanoTime();
            asking.transport().requestResponse(to, request).block(Duration.ofSeconds(20));
            micros[i] = (System.nanoTime() - start) / 1e3;
        }
        double[] sorted = Arrays.copyOfRange(micros, count / 4, count);
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                "| %,d B | scalecube, plain | %,.0f | %,.0f | %,.0f |",
                size,
                sorted[sorted.length / 2],
                sorted[sorted.length * 99 / 100],
                sorted[sorted.length * 999 / 1_000]);
    }

    private static String sends(int size, int count) {
        AtomicLong received = new AtomicLong();
        List<Node> nodes = new ArrayList<>();
        nodes.add(start(nodes, (self, message) -> received.incrementAndGet()));
        nodes.add(start(nodes, (self, message) -> {}));
        await(System.nanoTime(), () -> nodes.stream().allMatch(node -> node.sees(1)));
        Cluster sending = nodes.get(1).cluster();
        String to = nodes.get(0).cluster().address();
        byte[] body = new byte[size];
        int window = Math.max(64, (64 << 20) / size);
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            while (i - received.get() > window) {
                LockSupport.parkNanos(20_000L); // it has no bound of its own
            }
            sending.transport()
                    .send(to, Message.builder().qualifier("q").data(body).build())
                    .subscribe();
        }
        double seconds = await(start, () -> received.get() == count);
        return String.format(
                Locale.ROOT,
                "| %,d B | scalecube, plain, 1 to 1 | %,.0f | %,.0f |",
                size,
                count / seconds,
                (double) count * size / 1e6 / seconds);
    }

    private static double await(long start, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT) {
                return Double.NaN;
            }
            LockSupport.parkNanos(1_000_000L);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
