package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.StoreUnavailableException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A sender hands a message over to a waiting receiver, and no message is lost on that way. */
@NeedsRedis
@Timeout(120)
class RedisHandOverIT {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String TICKETS = "hand:mail:{bob}:waiting";

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisServer server;

    @SuppressWarnings("NullAway.Init") // made before each test
    private CuttingProxy proxy;

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisStores sender;

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisStores receiver;

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisClient client;

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisCommands<String, String> commands;

    @BeforeEach
    void connect() throws Exception {
        server = RedisServer.durable();
        proxy = new CuttingProxy(server);
        sender = stores(server.url());
        receiver = stores("redis://127.0.0.1:" + proxy.port());
        client = RedisClient.create(server.url());
        commands = client.connect().sync();
    }

    @AfterEach
    void close() throws Exception {
        receiver.close();
        sender.close();
        client.shutdown();
        proxy.close();
        server.close();
    }

    @Test
    void aWaiterIsHandedTheMessageWithoutPolling() throws Exception {
        FutureTask<Optional<Delivery>> waiting = receiveOnce();
        commands.configResetstat();

        sender.mailbox().send(message("m", "hello"));

        Delivery delivery = waiting.get().orElseThrow();
        assertThat(delivery.attempt()).isEqualTo(1);
        assertThat(delivery.envelope().payload()).isEqualTo("hello");
        assertThat(commands.info("commandstats")).contains("cmdstat_evalsha:calls=1,");
        assertThat(delivery.ack()).isTrue();
        assertThat(receiver.mailbox().size("bob")).isZero();
    }

    @Test
    void aMessageThatIsTooLargeToBeHandedOverIsFetched() throws Exception {
        FutureTask<Optional<Delivery>> waiting = receiveOnce();

        sender.mailbox().send(message("m", "x".repeat(1 << 20)));

        assertThat(waiting.get().orElseThrow().payload(String.class)).hasSize(1 << 20);
    }

    @Test
    void eachWaiterIsHandedAMessageOfItsOwn() throws Exception {
        FutureTask<Optional<Delivery>> first = receiveOnce();
        FutureTask<Optional<Delivery>> second = receiveOnce();

        sender.mailbox().send(message("m-1", 1L));
        sender.mailbox().send(message("m-2", 2L));

        assertThat(List.of(first.get().orElseThrow(), second.get().orElseThrow()))
                .extracting(delivery -> delivery.envelope().id())
                .containsExactly("m-1", "m-2");
    }

    @Test
    void theTicketOfAProcessThatWasKilledIsPassedOver() throws Exception {
        commands.rpush(TICKETS, "dead-1:1", "dead-2:7");
        FutureTask<Optional<Delivery>> waiting = receiveOnce();

        sender.mailbox().send(message("m", 1L));

        assertThat(waiting.get()).isPresent();
        assertThat(commands.exists(TICKETS)).isZero();
    }

    @Test
    void aMessageForWhichOnlyDeadProcessesWaitIsReceivedByTheNextOne() throws Exception {
        commands.rpush(TICKETS, "dead-1:1", "dead-2:7");
        sender.mailbox().send(message("m", 1L));

        Delivery delivery = receiver.mailbox().receive("bob", Duration.ZERO).orElseThrow();

        assertThat(delivery.attempt()).isEqualTo(1);
    }

    @Test
    void aMessageHandedOverOnALostConnectionArrivesOnTheNext() throws Exception {
        FutureTask<Optional<Delivery>> waiting = receiveOnce();
        proxy.swallow();

        sender.mailbox().send(message("m", 1L));
        proxy.mend();

        Delivery delivery = waiting.get().orElseThrow();
        assertThat(delivery.attempt()).isEqualTo(1);
        assertThat(delivery.ack()).isTrue();
    }

    @Test
    void aMessageHandedOverWhileTheReplyToTheFirstPollWasLostArrivesWithTheSecond()
            throws Exception {
        // Notifications to tickets are received from now on.
        assertThat(receiver.mailbox().receive("bob", Duration.ofMillis(1))).isEmpty();
        proxy.swallowAnswers();
        FutureTask<Optional<Delivery>> waiting = receiveOnce();

        sender.mailbox().send(message("m", 1L));
        proxy.mend();

        assertThat(waiting.get().orElseThrow().attempt()).isEqualTo(1);
    }

    @Test
    void anInterruptedWaiterLeavesNoTicket() throws Exception {
        FutureTask<Optional<Delivery>> waiting = new FutureTask<>(this::receive);
        Thread thread = Thread.ofVirtual().start(waiting);
        awaitTickets(1);

        thread.interrupt();

        assertThatThrownBy(waiting::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(commands.exists(TICKETS)).isZero();
    }

    @Test
    void aMessageHandedToAnInterruptedWaiterIsDeliveredAsIfForTheFirstTime() throws Exception {
        FutureTask<Optional<Delivery>> waiting = new FutureTask<>(this::receive);
        Thread thread = Thread.ofVirtual().start(waiting);
        awaitTickets(1);
        proxy.swallow();
        sender.mailbox().send(message("m", 1L));

        thread.interrupt();
        proxy.mend();

        assertThatThrownBy(waiting::get).isInstanceOf(ExecutionException.class);
        Delivery delivery = sender.mailbox().receive("bob", Duration.ZERO).orElseThrow();
        assertThat(delivery.attempt()).isEqualTo(1);
    }

    @Test
    void waitersAreNotifiedOfAReleasedMessage() throws Exception {
        sender.mailbox().send(message("m", 1L));
        Delivery first = sender.mailbox().receive("bob", Duration.ZERO).orElseThrow();
        FutureTask<Optional<Delivery>> waiting = receiveOnce();

        first.nack();

        assertThat(waiting.get().orElseThrow().attempt()).isEqualTo(2);
    }

    @Test
    void anExpiredWaitLeavesNoTicket() throws Exception {
        assertThat(receiver.mailbox().receive("bob", Duration.ofMillis(50))).isEmpty();

        assertThat(commands.exists(TICKETS)).isZero();
    }

    @Test
    void aMessageHandedOverDuringAnOutageIsReceivedByTheNextWait() throws Exception {
        try (RedisStores impatient =
                stores("redis://127.0.0.1:" + proxy.port(), Duration.ofSeconds(1))) {
            FutureTask<Optional<Delivery>> failing =
                    new FutureTask<>(
                            () -> impatient.mailbox().receive("bob", Duration.ofMillis(500)));
            Thread.ofVirtual().start(failing);
            awaitTickets(1);
            proxy.swallow();
            assertThatThrownBy(failing::get).hasCauseInstanceOf(StoreUnavailableException.class);
            sender.mailbox().send(message("m", 1L));
            proxy.mend();

            Delivery delivery = impatient.mailbox().receive("bob", LONG).orElseThrow();

            assertThat(delivery.attempt()).isEqualTo(1);
            assertThat(delivery.ack()).isTrue();
        }
    }

    @Test
    void aMailboxWhoseMessagesTheServerHasEvictedGoesOn() throws Exception {
        sender.mailbox().send(message("m-1", 1L));
        String held = "hand:mail:{bob}:held";
        commands.zadd(held, 0, "1700000000000000-0/1/");
        commands.zadd(held, 0, "1700000000000001-0/99/");
        commands.del("hand:mail:{bob}");

        sender.mailbox().send(message("m-2", 2L));

        assertThat(receiver.mailbox().receive("bob", Duration.ZERO).orElseThrow().envelope().id())
                .isEqualTo("m-2");
        assertThat(receiver.mailbox().size("bob")).isEqualTo(1);
        assertThat(receiver.mailbox().deadLetters("bob")).isEmpty();
    }

    @Test
    void theTicketsEndWithTheMailbox() throws Exception {
        FutureTask<Optional<Delivery>> waiting = receiveOnce();

        assertThat(commands.pttl(TICKETS)).isPositive();
        sender.mailbox().send(message("m", 1L));
        assertThat(waiting.get()).isPresent();
    }

    private FutureTask<Optional<Delivery>> receiveOnce() throws InterruptedException {
        long before = commands.llen(TICKETS);
        FutureTask<Optional<Delivery>> waiting = new FutureTask<>(this::receive);
        Thread.ofVirtual().start(waiting);
        awaitTickets(before + 1);
        return waiting;
    }

    private Optional<Delivery> receive() throws InterruptedException {
        return receiver.mailbox().receive("bob", LONG);
    }

    private void awaitTickets(long count) throws InterruptedException {
        while (commands.llen(TICKETS) < count) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static Envelope message(String id, Object payload) {
        return new Envelope(id, "ann", "bob", payload, Instant.EPOCH);
    }

    private static RedisStores stores(String url) {
        return stores(url, Duration.ofSeconds(30));
    }

    private static RedisStores stores(String url, Duration timeout) {
        return RedisFixture.connect(
                url,
                Map.of(
                        "redis_key_prefix",
                        "hand",
                        "mailbox_visibility_seconds",
                        LONG,
                        "redis_command_timeout",
                        timeout));
    }
}
