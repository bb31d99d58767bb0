package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Approval;
import io.jarviscore.Approvals.Question;
import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.journal.JournalEntry;
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

/** State after the server went away, and calls that must not be repeated. */
@NeedsRedis
class RedisCrashIT {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final int WORKERS = 4;
    private static final int STEPS = 150;
    private static final int MESSAGES = 150;

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisServer server;

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisStores stores;

    @BeforeEach
    void connect() throws Exception {
        server = RedisServer.durable();
        // More than a restart takes on a busy machine.
        stores =
                RedisFixture.connect(
                        server.url(),
                        Map.of("redis_command_timeout", 30, "mailbox_visibility_seconds", 5));
    }

    @AfterEach
    void disconnect() {
        stores.close();
        server.close();
    }

    @Test
    void aRestartKeepsEverything() throws Exception {
        WorkflowStore workflows = stores.workflows();
        workflows.open(new Definition("w", List.of(step("a"), step("b"))));
        assertThat(workflows.complete(claim("a"), Outcome.success(42))).isTrue();
        JournalEntry entry = new JournalEntry("call", Map.of("tool", "search"));
        assertThat(workflows.record(claim("b"), entry)).isTrue();
        stores.mailbox().send(message("m-1"));
        stores.ledger().append("topic", "turn", Map.of("n", 1L));
        Approval asked = stores.approvals().request(question("q-1"));
        stores.approvals().request(question("q-2"));
        Approval decided = stores.approvals().approve("q-2", "ann", "fine", Map.of("n", 2L));
        WorkflowStore.Snapshot before = workflows.find("w").orElseThrow();

        server.stop();
        server.start();

        assertThat(workflows.find("w")).contains(before);
        assertThat(workflows.journal("w", "b")).containsExactly(entry);
        assertThat(workflows.unfinished(Duration.ZERO, 10)).containsExactly("w");
        assertThat(stores.mailbox().size("bob")).isEqualTo(1);
        assertThat(stores.ledger().tail("topic", 10)).hasSize(1);
        assertThat(stores.approvals().list()).containsExactly(asked);
        assertThat(stores.approvals().unacknowledged(10)).containsExactly(decided);
    }

    @Test
    void aServerKilledUnderLoadLosesNoStepAndGivesNoneTwice() throws Exception {
        List<Step> steps = IntStream.range(0, STEPS).mapToObj(n -> step("s" + n)).toList();
        stores.workflows().open(new Definition("w", steps));
        Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();
        CountDownLatch some = new CountDownLatch(STEPS / 3);

        try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
            List<Future<?>> working =
                    IntStream.range(0, WORKERS)
                            .<Future<?>>mapToObj(
                                    n -> workers.submit(() -> workOff(steps, runs, some)))
                            .toList();
            assertThat(some.await(60, TimeUnit.SECONDS)).isTrue();
            server.kill();
            server.start();
            for (Future<?> worker : working) {
                worker.get(60, TimeUnit.SECONDS);
            }
        }

        assertThat(runs).hasSize(STEPS);
        assertThat(runs.values()).allMatch(count -> count.get() == 1);
        assertThat(stores.workflows().find("w").orElseThrow().isFinished()).isTrue();
        assertThat(stores.workflows().unfinished(Duration.ZERO, 10)).isEmpty();
    }

    @Test
    void aServerKilledUnderLoadLosesNoMessageAndNoEntry() throws Exception {
        Queue<String> handled = new ConcurrentLinkedQueue<>();
        CountDownLatch some = new CountDownLatch(MESSAGES / 3);

        try (ExecutorService workers = Executors.newFixedThreadPool(2)) {
            Future<?> sending = workers.submit(() -> sendAndNote(some));
            Future<?> receiving = workers.submit(() -> receiveAll(handled));
            assertThat(some.await(60, TimeUnit.SECONDS)).isTrue();
            server.kill();
            server.start();
            sending.get(60, TimeUnit.SECONDS);
            receiving.get(60, TimeUnit.SECONDS);
        }

        assertThat(handled).hasSize(MESSAGES).doesNotHaveDuplicates();
        assertThat(stores.mailbox().size("bob")).isZero();
        assertThat(stores.ledger().read("topic", 0, 10_000).stream().map(Ledger.Entry::data))
                .containsExactlyElementsOf(
                        IntStream.range(0, MESSAGES)
                                .<Map<String, Object>>mapToObj(n -> Map.of("n", (long) n))
                                .toList());
    }

    @Test
    void receiversAndWatchersAreNotifiedAfterARestart() throws Exception {
        stores.workflows().open(new Definition("w", List.of(step("a"))));
        CountDownLatch changed = new CountDownLatch(1);
        try (AutoCloseable watch = stores.workflows().watch("w", changed::countDown);
                ExecutorService waiting = Executors.newSingleThreadExecutor()) {
            assertThat(watch).isNotNull();
            Future<Optional<Delivery>> received =
                    waiting.submit(() -> stores.mailbox().receive("bob", Duration.ofMinutes(1)));

            server.kill();
            server.start();
            stores.mailbox().send(message("m-1"));
            stores.workflows().complete(claim("a"), Outcome.success(1));

            assertThat(received.get(60, TimeUnit.SECONDS)).isPresent();
            assertThat(changed.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aServerThatHangsIsReportedAndUsedAgainWhenItGoesOn() throws Exception {
        stores.workflows().open(new Definition("w", List.of(step("a"))));
        try (RedisStores impatient =
                RedisFixture.connect(server.url(), Map.of("redis_command_timeout", 0.5))) {
            server.pause();
            try {
                assertThatThrownBy(() -> impatient.workflows().find("w"))
                        .isInstanceOf(JarvisException.class)
                        .hasMessageContaining("redis 127.0.0.1:" + server.port())
                        .hasMessageContaining("did not answer within 500 ms");
            } finally {
                server.resume();
            }

            assertThat(stores.workflows().find("w")).isPresent();
            assertThat(stores.workflows().complete(claim("a"), Outcome.success(1))).isTrue();
        }
    }

    @Test
    void aServerThatStaysUnavailableIsReportedAtTheTimeout() throws Exception {
        try (RedisStores impatient =
                RedisFixture.connect(server.url(), Map.of("redis_command_timeout", 0.3))) {
            server.kill();

            assertThatThrownBy(() -> impatient.mailbox().send(message("m-1")))
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("redis 127.0.0.1:" + server.port())
                    .hasMessageContaining("300 ms");
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
            stores.mailbox().send(message("m-" + n));
            stores.ledger().append("topic", "turn", Map.of("n", (long) n));
            some.countDown();
        }
    }

    /** A delivery that the crash kept from arriving comes again after the visibility timeout. */
    private boolean receiveAll(Queue<String> handled) throws InterruptedException {
        Instant deadline = MeshClock.system().instant().plus(Duration.ofMinutes(2));
        while (handled.size() < MESSAGES && MeshClock.system().instant().isBefore(deadline)) {
            Optional<Delivery> next = stores.mailbox().receive("bob", Duration.ofSeconds(1));
            if (next.isPresent() && next.get().ack()) {
                handled.add(next.get().envelope().id());
            }
        }
        return true;
    }

    private Claim claim(String step) {
        return stores.workflows().claim("w", step, "node", LEASE).orElseThrow();
    }

    private static Step step(String id) {
        return Step.of(id, "worker", "work on " + id);
    }

    private static Envelope message(String id) {
        return new Envelope(id, "ann", "bob", Map.of("id", id), Instant.EPOCH);
    }

    private static Question question(String id) {
        return new Question(id, "w", "a", "May it?", Map.of());
    }
}
