package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Approval;
import io.jarviscore.Approvals.Question;
import io.jarviscore.Cause;
import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Settings;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.WorkflowStore.State;
import io.jarviscore.journal.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The server executes the command, the connection breaks before the reply, the call is repeated.
 */
@NeedsRedis
class RedisLostAnswersIT {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Outcome WAITING =
            Outcome.ended(
                    Outcome.Status.WAITING, new Cause.AwaitingApproval("approval-1", "May it?"));

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisServer server;

    @SuppressWarnings("NullAway.Init") // made before each test
    private CuttingProxy proxy;

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisStores stores;

    @SuppressWarnings("NullAway.Init") // made before each test
    private WorkflowStore workflows;

    @BeforeEach
    void connect() throws Exception {
        server = RedisServer.durable();
        proxy = new CuttingProxy(server);
        stores =
                RedisStores.connect(
                        Settings.of(
                                Map.of(
                                        "redis_host",
                                        "127.0.0.1",
                                        "redis_port",
                                        proxy.port(),
                                        "redis_command_timeout",
                                        30)),
                        MeshClock.system(),
                        "node-1");
        workflows = stores.workflows();
        workflows.open(new Definition("w", List.of(Step.of("a", "x", "y"))));
        stores.mailbox().send(message("first"));
    }

    @AfterEach
    void disconnect() throws Exception {
        stores.close();
        proxy.close();
        server.close();
    }

    @Test
    void aStepIsClaimedOnceAndItsClaimIsReturned() {
        Claim claim = losingTheAnswer(this::claim);

        assertThat(claim).isEqualTo(new Claim("w", "a", "n", 1, 1));
        assertThat(workflows.renew(claim, LEASE)).isTrue();
    }

    @Test
    void aCompletionIsReturned() {
        Claim claim = claim();

        assertThat(losingTheAnswer(() -> workflows.complete(claim, Outcome.success(1)))).isTrue();
    }

    @Test
    void aSettlementIsReturned() {
        Outcome outcome = Outcome.failure("given up");

        assertThat(losingTheAnswer(() -> workflows.settle("w", "a", outcome))).isTrue();

        assertThat(workflows.settle("w", "a", outcome)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aWorkflowIsOpenedOnceAndListed(int arriving) {
        Definition definition = new Definition("v", List.of(Step.of("b", "x", "y")));

        losingTheAnswer(arriving, () -> workflows.open(definition));

        assertThat(workflows.find("v").orElseThrow().definition()).isEqualTo(definition);
        assertThat(workflows.unfinished(Duration.ZERO, 10)).containsExactly("w", "v");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aStepIsUnparkedAndThatIsReturned(int arriving) {
        workflows.complete(claim(), WAITING);

        assertThat(losingTheAnswer(arriving, () -> workflows.unpark("w", "a"))).isTrue();

        assertThat(workflows.unfinished(Duration.ZERO, 10)).containsExactly("w");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aStepIsReopenedOnce(int arriving) {
        workflows.complete(claim(), Outcome.success(1));

        losingTheAnswer(
                arriving,
                () -> {
                    workflows.reopen("w", List.of("a"));
                    return true;
                });

        assertThat(workflows.find("w").orElseThrow().steps().values())
                .extracting(WorkflowStore.StepRecord::state)
                .containsExactly(State.PENDING);
        assertThat(workflows.unfinished(Duration.ZERO, 10)).containsExactly("w");
    }

    @Test
    void anEntryIsRecordedOnce() {
        Claim claim = claim();
        JournalEntry entry = new JournalEntry("call", Map.of());

        assertThat(losingTheAnswer(() -> workflows.record(claim, entry))).isTrue();

        assertThat(workflows.journal("w", "a")).containsExactly(entry);
    }

    @Test
    void aMessageIsSentOnceAndSaidToBeAccepted() {
        assertThat(losingTheAnswer(() -> stores.mailbox().send(message("second")))).isTrue();

        assertThat(stores.mailbox().size("bob")).isEqualTo(2);
    }

    @Test
    void anAcknowledgementIsReturned() throws Exception {
        Delivery delivery = receive();

        assertThat(losingTheAnswer(delivery::ack)).isTrue();

        assertThat(stores.mailbox().size("bob")).isZero();
    }

    @Test
    void aRefusalCountsOnce() throws Exception {
        Delivery delivery = receive();

        losingTheAnswer(
                () -> {
                    delivery.nack();
                    return true;
                });

        assertThat(receive().attempt()).isEqualTo(2);
    }

    @Test
    void anAmountIsAddedOnce() {
        Duration keep = Duration.ofDays(1);

        assertThat(losingTheAnswer(() -> stores.counters().add("c", 5, keep))).isEqualTo(5);

        assertThat(stores.counters().add("c", 0, keep)).isEqualTo(5);
    }

    @Test
    void messagesThatAFirstLookTookArriveWithTheSecond() throws Exception {
        stores.mailbox().send(message("second"));

        List<Delivery> received = losingTheAnswer(() -> receiveAll(Duration.ZERO));

        assertThat(received).extracting(each -> each.envelope().id()).contains("first", "second");
        assertThat(received).allMatch(delivery -> delivery.attempt() == 1);
        assertThat(received).allMatch(Delivery::ack);
        assertThat(stores.mailbox().size("bob")).isZero();
    }

    @Test
    void messagesThatAFirstLookOfAWaitTookArriveWithTheSecond() throws Exception {
        stores.mailbox().receive("bob", 1, Duration.ofMillis(1)).getFirst().nack();

        List<Delivery> received = losingTheAnswer(() -> receiveAll(Duration.ofMinutes(1)));

        assertThat(received).extracting(each -> each.envelope().id()).containsExactly("first");
        assertThat(received).allMatch(Delivery::ack);
    }

    private List<Delivery> receiveAll(Duration wait) {
        try {
            return stores.mailbox().receive("bob", 10, wait);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anEntryIsAppendedOnce() {
        long position = losingTheAnswer(() -> stores.ledger().append("t", "turn", Map.of()));

        assertThat(stores.ledger().read("t", 0, 10))
                .singleElement()
                .satisfies(entry -> assertThat(entry.position()).isEqualTo(position));
    }

    @Test
    void listenersAreNotifiedOfADecision() throws Exception {
        stores.approvals().request(new Question("q", "w", "a", "May it?", Map.of()));
        List<Approval> receiver = new ArrayList<>();

        try (AutoCloseable listening = stores.approvals().onDecision(receiver::add)) {
            assertThat(listening).isNotNull();
            Approval decided = losingTheAnswer(1, () -> stores.approvals().approve("q", "ann", ""));

            assertThat(receiver).containsExactly(decided);
        }
    }

    @Test
    void anExpiredQuestionIsReturned() {
        askInVain();

        assertThat(losingTheAnswer(1, () -> stores.approvals().expire(10))).hasSize(1);

        assertThat(stores.approvals().unacknowledged(10)).hasSize(1);
    }

    @Test
    void aQuestionWhoseExpiryWasNotAnnouncedExpiresAllTheSame() {
        askInVain();

        // The call whose reply was lost was to end it; it comes again when that may be over.
        assertThat(losingTheAnswer(() -> stores.approvals().expire(10))).isEmpty();

        assertThat(stores.approvals().find("q").orElseThrow().status())
                .isEqualTo(Approval.Status.EXPIRED);
    }

    private void askInVain() {
        stores.approvals()
                .request(
                        new Question(
                                "q",
                                "w",
                                "a",
                                "May it?",
                                Map.of(),
                                Optional.of(Duration.ofMillis(1))));
        RedisFixture.elapse(Duration.ofMillis(5));
    }

    private <T> T losingTheAnswer(Supplier<T> call) {
        return losingTheAnswer(0, call);
    }

    /** Loses one answer of a call that asks several times. */
    private <T> T losingTheAnswer(int arriving, Supplier<T> call) {
        workflows.find("w"); // so that every reply to an earlier command is here
        proxy.cutAnswerAfter(arriving);
        T result = call.get();
        assertThat(proxy.hasCut()).isTrue();
        return result;
    }

    private Claim claim() {
        return workflows.claim("w", "a", "n", LEASE).orElseThrow();
    }

    private Delivery receive() throws InterruptedException {
        return stores.mailbox().receive("bob", Duration.ZERO).orElseThrow();
    }

    private static Envelope message(String id) {
        return new Envelope(id, "ann", "bob", id, Instant.EPOCH);
    }
}
