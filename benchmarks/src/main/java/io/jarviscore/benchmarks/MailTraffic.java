package io.jarviscore.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Sends and receives, and measures it. Everybody is on a virtual thread of their own. */
final class MailTraffic {
    /** After this the receiver has acknowledged the last message and waits for the next one. */
    static final Duration PAUSE = Duration.ofMillis(3);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private MailTraffic() {}

    /**
     * The time from before a message is sent until a waiting receiver has it, in microseconds, for
     * each of so many.
     *
     * @param pause before each
     */
    static List<Double> latencies(Post post, String recipient, int messages, Duration pause)
            throws Exception {
        BlockingQueue<Long> arrivals = new LinkedBlockingQueue<>();
        FutureTask<Integer> receiver =
                start(
                        () -> {
                            for (int i = 0; i < messages; i++) {
                                List<? extends Post.ReceivedMessage> received =
                                        post.receive(recipient, 1);
                                arrivals.add(System.nanoTime());
                                received.getFirst().acknowledge();
                            }
                            return messages;
                        });
        FutureTask<List<Double>> sender =
                start(
                        () -> {
                            List<Double> micros = new ArrayList<>();
                            for (int i = 0; i < messages; i++) {
                                LockSupport.parkNanos(pause.toNanos());
                                long start = System.nanoTime();
                                post.send(recipient);
                                Long arrival =
                                        arrivals.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                                if (arrival == null) {
                                    throw new IllegalStateException("a message did not arrive");
                                }
                                micros.add((arrival - start) / 1e3);
                            }
                            return micros;
                        });
        List<Double> micros = sender.get();
        receiver.get();
        return micros;
    }

    /**
     * How many messages a second get from senders to receivers, from the first one sent to the last
     * one acknowledged. Each recipient has one sender and one receiver.
     *
     * @param messages for each recipient
     * @param most how many are received at a time
     */
    static double perSecond(Post post, List<String> recipients, int messages, int most)
            throws Exception {
        List<FutureTask<Integer>> tasks = new ArrayList<>();
        long start = System.nanoTime();
        for (String recipient : recipients) {
            tasks.add(start(() -> send(post, recipient, messages)));
            tasks.add(start(() -> receive(post, recipient, messages, most)));
        }
        for (FutureTask<Integer> task : tasks) {
            task.get();
        }
        return messages * recipients.size() * 1e9 / (System.nanoTime() - start);
    }

    private static int send(Post post, String recipient, int messages) throws Exception {
        for (int i = 0; i < messages; i++) {
            post.send(recipient);
        }
        return messages;
    }

    private static int receive(Post post, String recipient, int messages, int most)
            throws Exception {
        int received = 0;
        while (received < messages) {
            List<? extends Post.ReceivedMessage> arrived = post.receive(recipient, most);
            if (arrived.isEmpty()) {
                throw new IllegalStateException("messages did not arrive");
            }
            for (Post.ReceivedMessage message : arrived) {
                message.acknowledge();
            }
            received += arrived.size();
        }
        return received;
    }

    private static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return task;
    }
}
