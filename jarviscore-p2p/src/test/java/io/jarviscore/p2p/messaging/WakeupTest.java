package io.jarviscore.p2p.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WakeupTest {
    private static final int ROUNDS = 5_000;
    private static final int SENDERS = 3;
    private static final long LONG_POLL_MILLIS = 20_000;

    /** Senders at the same moment as the reader: a signal that is lost costs a whole poll. */
    @Test
    void noSignalIsLostAmongSendersThatSignalTogether() throws Exception {
        Queue<Integer> queue = new ConcurrentLinkedQueue<>();
        CyclicBarrier together = new CyclicBarrier(SENDERS + 1);
        List<Thread> senders = new ArrayList<>();
        try (Wakeup wakeup = new Wakeup();
                Selector selector = Selector.open()) {
            wakeup.source().register(selector, SelectionKey.OP_READ);
            for (int i = 0; i < SENDERS; i++) {
                senders.add(
                        Thread.ofPlatform()
                                .start(
                                        () -> {
                                            for (int round = 0; round < ROUNDS; round++) {
                                                meet(together);
                                                queue.add(round);
                                                wakeup.wake();
                                            }
                                        }));
            }
            long slowest = 0;
            for (int round = 0; round < ROUNDS; round++) {
                meet(together);
                long start = System.nanoTime();
                int received = 0;
                while (received < SENDERS) {
                    if (selector.select(LONG_POLL_MILLIS) > 0) {
                        selector.selectedKeys().clear();
                        wakeup.clear();
                    }
                    while (queue.poll() != null) {
                        received++;
                    }
                }
                slowest = Math.max(slowest, System.nanoTime() - start);
            }
            for (Thread each : senders) {
                each.join();
            }
            assertThat(slowest).isLessThan(LONG_POLL_MILLIS * 1_000_000 / 2);
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
