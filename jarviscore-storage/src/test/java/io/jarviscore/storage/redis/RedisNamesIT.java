package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Approval;
import io.jarviscore.Approvals.Question;
import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.journal.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * For any name, a value stored under it is found under it and under no other. The mesh refuses such
 * ids; the stores do not rely on that. A cluster puts keys where the braces in them say.
 */
@NeedsRedis
class RedisNamesIT {
    private static final Duration LEASE = Duration.ofMinutes(5);

    private static final List<String> NAMES =
            List.of(
                    "plain",
                    "a:b",
                    "a/b",
                    "*",
                    "?[a-z]",
                    "..",
                    "../../etc",
                    "",
                    " ",
                    "{",
                    "}",
                    "{}",
                    "}{",
                    "{plain}",
                    "plain}",
                    "plain}:journal",
                    "%",
                    "%7D",
                    "\u0000\r\n\"'\\",
                    "ä漢🙂",
                    "x".repeat(1 << 20),
                    "}".repeat(1 << 20));

    @RegisterExtension static final RedisFixture REDIS = RedisFixture.cluster();

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisStores stores;

    @BeforeEach
    void open() {
        stores = REDIS.emptyStores(Map.of("redis_command_timeout", 30));
    }

    @Test
    void workflows() {
        WorkflowStore workflows = stores.workflows();
        for (int n = 0; n < NAMES.size(); n++) {
            String id = NAMES.get(n);
            workflows.open(new Definition(id, List.of(step("a"), step("b"))));
            Claim claim = workflows.claim(id, "a", "node", LEASE).orElseThrow();
            assertThat(workflows.record(claim, entry(n))).isTrue();
            assertThat(workflows.journal(id, "a")).containsExactly(entry(n));
            assertThat(workflows.complete(claim, Outcome.success(n))).isTrue();
            Claim other = workflows.claim(id, "b", "node", LEASE).orElseThrow();
            assertThat(workflows.record(other, entry(n))).isTrue();
        }

        assertThat(workflows.unfinished(Duration.ZERO, 1000))
                .containsExactlyInAnyOrderElementsOf(NAMES);
        for (int n = 0; n < NAMES.size(); n++) {
            WorkflowStore.Snapshot found = workflows.find(NAMES.get(n)).orElseThrow();
            assertThat(found.definition().workflowId()).isEqualTo(NAMES.get(n));
            assertThat(outcome(found, "a")).contains(Outcome.success(n));
            assertThat(workflows.journal(NAMES.get(n), "b")).containsExactly(entry(n));
        }
    }

    @Test
    void mailboxesAndMessages() throws Exception {
        for (String recipient : NAMES) {
            for (String id : List.of(recipient, "another")) {
                assertThat(stores.mailbox().send(message(id, recipient))).isTrue();
                assertThat(stores.mailbox().send(message(id, recipient))).isFalse();
            }
        }
        for (String recipient : NAMES) {
            List<Delivery> received = stores.mailbox().receive(recipient, 100, Duration.ZERO);

            assertThat(received)
                    .extracting(Delivery::envelope)
                    .containsExactly(message(recipient, recipient), message("another", recipient));
            assertThat(received).allMatch(Delivery::ack);
            assertThat(stores.mailbox().size(recipient)).isZero();
        }
    }

    @Test
    void watchedWorkflows() throws Exception {
        for (String id : NAMES) {
            CountDownLatch receiver = new CountDownLatch(1);
            stores.workflows().open(new Definition(id, List.of(step("a"))));
            try (AutoCloseable watch = stores.workflows().watch(id, receiver::countDown)) {
                assertThat(watch).isNotNull();
                stores.workflows().settle(id, "a", Outcome.success(1));
                assertThat(receiver.await(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void topics() {
        for (String topic : NAMES) {
            stores.ledger().append(topic, topic, Map.of(topic, topic));
        }
        for (String topic : NAMES) {
            assertThat(stores.ledger().read(topic, 0, 10))
                    .singleElement()
                    .satisfies(
                            entry -> {
                                assertThat(entry.kind()).isEqualTo(topic);
                                assertThat(entry.data()).isEqualTo(Map.of(topic, topic));
                            });
        }
    }

    @Test
    void questions() {
        List<Approval> asked = NAMES.stream().map(this::ask).toList();

        assertThat(stores.approvals().list()).containsExactlyElementsOf(asked);
        for (String id : NAMES) {
            assertThat(stores.approvals().approve(id, "ann", "fine").note()).isEqualTo("fine");
            assertThat(stores.approvals().find(id)).map(Approval::id).contains(id);
        }
        assertThat(stores.approvals().list()).isEmpty();
    }

    private Approval ask(String id) {
        return stores.approvals().request(new Question(id, "w", "a", "May it?", Map.of()));
    }

    private static Optional<Outcome> outcome(WorkflowStore.Snapshot workflow, String step) {
        return Optional.ofNullable(workflow.steps().get(step))
                .flatMap(WorkflowStore.StepRecord::outcome);
    }

    private static Step step(String id) {
        return Step.of(id, "worker", "work");
    }

    private static JournalEntry entry(int n) {
        return new JournalEntry("call", Map.of("n", (long) n));
    }

    private static Envelope message(String id, String recipient) {
        return new Envelope(id, "ann", recipient, 1L, Instant.EPOCH);
    }
}
