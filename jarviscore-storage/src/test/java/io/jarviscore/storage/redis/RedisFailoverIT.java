package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.coordination.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A master of a cluster dies and its replica takes over. The replica is written to before an answer
 * is, and both are on this machine: so here nothing is lost that was acknowledged, which Redis does
 * not promise in general.
 */
@NeedsRedis
@Timeout(300)
class RedisFailoverIT {
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final int WORKERS = 4;
    private static final int STEPS = 150;
    private static final int MESSAGES = 150;

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisCluster cluster;

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisStores stores;

    @BeforeEach
    void connect() throws Exception {
        cluster = RedisCluster.of(3, 3);
        stores =
                RedisFixture.connect(
                        cluster.url(),
                        Map.of("redis_command_timeout", 60, "mailbox_visibility_seconds", 10));
    }

    @AfterEach
    void disconnect() {
        stores.close();
        cluster.close();
    }

    @Test
    void theMasterOfAWorkflowDiesUnderLoadAndNoStepIsLostOrRunTwice() throws Exception {
        List<Step> steps = IntStream.range(0, STEPS).mapToObj(n -> step("s" + n)).toList();
        stores.workflows().open(new Definition("w", steps));
        RedisServer master = cluster.masterOf("jarviscore:wf:{w}");
        Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();
        CountDownLatch some = new CountDownLatch(STEPS / 3);

        try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
            List<Future<?>> working =
                    IntStream.range(0, WORKERS)
                            .<Future<?>>mapToObj(
                                    n -> workers.submit(() -> workOff(steps, runs, some)))
                            .toList();
            assertThat(some.await(60, TimeUnit.SECONDS)).isTrue();
            master.kill();
            for (Future<?> worker : working) {
                worker.get(90, TimeUnit.SECONDS);
            }
        }

        assertThat(runs).hasSize(STEPS);
        assertThat(runs.values()).allMatch(count -> count.get() == 1);
        assertThat(stores.workflows().find("w").orElseThrow().isFinished()).isTrue();
    }

    @Test
    void theMasterOfMailAndALedgerDiesUnderLoadAndNothingIsLost() throws Exception {
        RedisServer master = cluster.masterOf("jarviscore:mail:{bob}");
        Queue<String> handled = new ConcurrentLinkedQueue<>();
        CountDownLatch some = new CountDownLatch(MESSAGES / 3);

        try (ExecutorService workers = Executors.newFixedThreadPool(2)) {
            Future<?> sending = workers.submit(() -> sendAndNote(some));
            Future<?> receiving = workers.submit(() -> receiveAll(handled));
            assertThat(some.await(60, TimeUnit.SECONDS)).isTrue();
            master.kill();
            sending.get(90, TimeUnit.SECONDS);
            receiving.get(90, TimeUnit.SECONDS);
        }

        assertThat(handled).hasSize(MESSAGES).doesNotHaveDuplicates();
        assertThat(stores.mailbox().size("bob")).isZero();
        assertThat(stores.ledger().read("bob", 0, 10_000).stream().map(Ledger.Entry::data))
                .containsExactlyElementsOf(
                        IntStream.range(0, MESSAGES)
                                .<Map<String, Object>>mapToObj(n -> Map.of("n", (long) n))
                                .toList());
    }

    @Test
    void theMasterOfTheListOfWorkflowsDiesAndUnfinishedOnesAreStillFound() throws Exception {
        RedisServer master = cluster.masterOf("jarviscore:{workflows}:active");
        WorkflowStore workflows = stores.workflows();
        for (int n = 0; n < 20; n++) {
            workflows.open(new Definition("w-" + n, List.of(step("a"))));
        }

        master.kill();

        assertThat(workflows.unfinished(Duration.ZERO, 100)).hasSize(20);
        workflows.open(new Definition("w-20", List.of(step("a"))));
        assertThat(workflows.unfinished(Duration.ZERO, 100)).hasSize(21);
    }

    @Test
    void theNotifyingServerDiesAndWaitersAreWokenAllTheSame() throws Exception {
        try (ExecutorService waiting = Executors.newSingleThreadExecutor()) {
            Future<Optional<Delivery>> received =
                    waiting.submit(() -> stores.mailbox().receive("bob", LEASE));
            RedisServer notifying = notifyingServer();
            notifying.kill();
            stores.mailbox().send(message(1));

            assertThat(received.get(60, TimeUnit.SECONDS)).isPresent();
        }
    }

    @Test
    void aMasterThatHangsIsReplacedToo() throws Exception {
        RedisServer master = cluster.masterOf("jarviscore:wf:{w}");
        try (RedisStores impatient =
                RedisFixture.connect(cluster.url(), Map.of("redis_command_timeout", 1))) {
            impatient.workflows().open(new Definition("w", List.of(step("a"))));
            master.pause();
            try {
                cluster.awaitFailoverOf(master);

                assertThat(claimInTime(impatient)).isTrue();
            } finally {
                master.resume();
            }
        }
    }

    /** The calls that find the hanging server fail. */
    private static boolean claimInTime(RedisStores impatient) {
        Instant deadline = MeshClock.system().instant().plusSeconds(60);
        while (MeshClock.system().instant().isBefore(deadline)) {
            try {
                return impatient.workflows().claim("w", "a", "n", LEASE).isPresent();
            } catch (JarvisException notYet) {
                assertThat(notYet).hasMessageContaining("did not answer within 1000 ms");
            }
        }
        return false;
    }

    private RedisServer notifyingServer() throws Exception {
        while (true) {
            for (RedisServer server : cluster.servers()) {
                if (server.ask("PUBSUB CHANNELS").contains(":inbox:")) {
                    return server;
                }
            }
        }
    }

    private void workOff(List<Step> steps, Map<String, AtomicInteger> runs, CountDownLatch some) {
        for (Step step : steps) {
            stores.workflows()
                    .claim("w", step.id(), "node", LEASE)
                    .ifPresent(
                            claim -> {
                                runs.computeIfAbsent(step.id(), id -> new AtomicInteger())
                                        .incrementAndGet();
                                assertThat(stores.workflows().complete(claim, Outcome.success(1)))
                                        .isTrue();
                                some.countDown();
                            });
        }
    }

    private void sendAndNote(CountDownLatch some) {
        for (int n = 0; n < MESSAGES; n++) {
            stores.mailbox().send(message(n));
            stores.ledger().append("bob", "turn", Map.of("n", (long) n));
            some.countDown();
        }
    }

    /** A delivery that the crash kept from arriving comes again after the visibility timeout. */
    private boolean receiveAll(Queue<String> handled) throws InterruptedException {
        Instant deadline = MeshClock.system().instant().plusSeconds(80);
        while (handled.size() < MESSAGES && MeshClock.system().instant().isBefore(deadline)) {
            Optional<Delivery> next = stores.mailbox().receive("bob", Duration.ofSeconds(1));
            if (next.isPresent() && next.get().ack()) {
                handled.add(next.get().envelope().id());
            }
        }
        return true;
    }

    private static Step step(String id) {
        return Step.of(id, "worker", "work on " + id);
    }

    private static Envelope message(int n) {
        return new Envelope("m-" + n, "ann", "bob", n, Instant.EPOCH);
    }
}
