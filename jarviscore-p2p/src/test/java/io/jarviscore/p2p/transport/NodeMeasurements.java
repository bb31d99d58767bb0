package io.jarviscore.p2p.transport;

import io.jarviscore.p2p.membership.SwimSettings;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Measures membership over real sockets, with many nodes in one process, for {@code
 * benchmarks/RESULTS.md}: they share its processors and its collector.
 */
public final class NodeMeasurements {
    private static final long LIMIT = Duration.ofMinutes(3).toNanos();

    private NodeMeasurements() {}

    /** One row: start to all-see-all, end of a node to gone everywhere, and what a node costs. */
    public static String row(int n, Duration idle) {
        List<MembershipNode> nodes = new ArrayList<>();
        long heap = usedHeap();
        int threads = Thread.activeCount();
        try {
            long start = System.nanoTime();
            for (int i = 0; i < n; i++) {
                nodes.add(start(i, nodes));
            }
            double met = await(start, () -> nodes.stream().allMatch(node -> sees(node, n - 1)));
            LockSupport.parkNanos(idle.toNanos()); // until the joins are told
            long cpu = membershipCpu();
            LockSupport.parkNanos(idle.toNanos());
            double cost = (membershipCpu() - cpu) / 1e6 / n / (idle.toMillis() / 1e3);
            double bytes = (usedHeap() - heap) / 1e6 / n;
            double each = (Thread.activeCount() - threads) / (double) n;
            MembershipNode victim = nodes.remove(n / 2);
            start = System.nanoTime();
            victim.crash();
            // The call of each node's message layer when its link breaks.
            nodes.forEach(node -> node.onLinkLost("n" + n / 2));
            double gone = await(start, () -> nodes.stream().allMatch(node -> sees(node, n - 2)));
            return String.format(
                    Locale.ROOT,
                    "| %d | ours | %.2f | %.2f | %.1f | %.1f | %.2f |%n",
                    n,
                    met,
                    gone,
                    cost,
                    each,
                    bytes);
        } finally {
            nodes.forEach(MembershipNode::crash);
        }
    }

    private static MembershipNode start(int index, List<MembershipNode> before) {
        List<String> seeds =
                before.isEmpty()
                        ? List.of()
                        : List.of("127.0.0.1:" + before.get(0).address().getPort());
        MembershipNode node =
                new MembershipNode(
                        new NodeConfig(
                                "n" + index,
                                "n" + index + "-1",
                                "127.0.0.1",
                                0,
                                Optional.empty(),
                                seeds,
                                FleetKeys.parse(FrameSealTest.key(1)),
                                "measured",
                                SwimSettings.lan(),
                                Duration.ofSeconds(5)));
        node.start(1);
        return node;
    }

    private static boolean sees(MembershipNode node, int others) {
        return node.members().stream().filter(member -> member.state().isPresent()).count()
                == others;
    }

    private static double await(long start, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT) {
                return Double.NaN;
            }
            LockSupport.parkNanos(20_000_000L);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static long membershipCpu() {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long id : bean.getAllThreadIds()) {
            var info = bean.getThreadInfo(id);
            if (info != null && info.getThreadName().startsWith("fleet-membership-")) {
                sum += Math.max(0, bean.getThreadCpuTime(id));
            }
        }
        return sum;
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
