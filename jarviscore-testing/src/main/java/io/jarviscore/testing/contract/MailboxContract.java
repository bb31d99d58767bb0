package io.jarviscore.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.JarvisException;
import io.jarviscore.Mailbox;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The guarantees of every {@link Mailbox} to one sender and one receiver. {@link
 * MailboxContentionContract} is about many.
 */
public abstract class MailboxContract {
    private static final Instant SENT = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final int MAX_LENGTH = 10;
    private static final int MAX_DELIVERIES = 3;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Mailbox mailbox;

    /** For subclasses. */
    protected MailboxContract() {}

    /** An empty mailbox with these limits; called once for each test. */
    protected abstract Mailbox newMailbox(int maxLength, Duration visibility, int maxDeliveries)
            throws Exception;

    /** Lets this much time pass as the mailbox sees it, and returns when it has. */
    protected abstract void elapse(Duration time);

    /** The visibility timeout; a mailbox with a time of its own may want it shorter. */
    protected Duration visibility() {
        return Duration.ofSeconds(60);
    }

    @BeforeEach
    final void makeMailbox() throws Exception {
        mailbox = newMailbox(MAX_LENGTH, visibility(), MAX_DELIVERIES);
    }

    @Test
    void aMessageArrivesAsItWasSent() throws Exception {
        Map<String, Object> payload = new HashMap<>();
        payload.put("text", "ü 漢 🙂 \"quoted\"\n");
        payload.put("numbers", List.of(1L, Long.MAX_VALUE, 0.5));
        payload.put("nothing", null);
        Envelope sent = new Envelope("m-1", "ann", "bob", payload, SENT);

        assertThat(mailbox.send(sent)).isTrue();

        try (Delivery delivery = receive("bob")) {
            assertThat(delivery.envelope()).isEqualTo(sent);
            assertThat(delivery.attempt()).isEqualTo(1);
        }
    }

    @Test
    void aMessageCarriesTheTraceOfItsSender() throws Exception {
        Optional<String> trace =
                Optional.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        mailbox.send(new Envelope("m-1", "ann", "bob", 1L, SENT, trace));

        try (Delivery delivery = receive("bob")) {
            assertThat(delivery.envelope().traceparent()).isEqualTo(trace);
        }
    }

    @Test
    void severalMessagesAreReceivedAtOnceInTheOrderSentUpToANumber() throws Exception {
        for (int i = 1; i <= 5; i++) {
            mailbox.send(new Envelope("m-" + i, "ann", "bob", i, SENT));
        }

        List<Delivery> first = mailbox.receive("bob", 3, Duration.ZERO);
        List<Delivery> rest = mailbox.receive("bob", 3, Duration.ZERO);

        assertThat(ids(first)).containsExactly("m-1", "m-2", "m-3");
        assertThat(ids(rest)).containsExactly("m-4", "m-5");
        assertThat(mailbox.receive("bob", 3, Duration.ZERO)).isEmpty();
    }

    @Test
    void eachOfSeveralMessagesIsSettledByItself() throws Exception {
        for (int i = 1; i <= 3; i++) {
            mailbox.send(new Envelope("m-" + i, "ann", "bob", i, SENT));
        }
        List<Delivery> received = mailbox.receive("bob", 3, Duration.ZERO);

        assertThat(received.get(1).ack()).isTrue();
        received.get(0).nack();

        assertThat(ids(mailbox.receive("bob", 3, Duration.ZERO))).containsExactly("m-1");
        assertThat(received.get(2).ack()).isTrue();
        assertThat(mailbox.size("bob")).isEqualTo(1);
    }

    @Test
    void receivingLessThanOneMessageIsRefused() {
        assertThatThrownBy(() -> mailbox.receive("bob", 0, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("most");
    }

    @Test
    void aMessageMayHaveNoPayload() throws Exception {
        mailbox.send(new Envelope("m-1", "ann", "bob", null, SENT));

        assertThat(receive("bob").envelope().payload()).isNull();
    }

    @Test
    void theSendersLaterChangesToThePayloadDoNotShow() throws Exception {
        Map<String, Object> payload = new HashMap<>(Map.of("n", 1L));
        mailbox.send(new Envelope("m-1", "ann", "bob", payload, SENT));
        payload.put("n", 2L);

        assertThat(receive("bob").envelope().payload()).isEqualTo(Map.of("n", 1L));
    }

    @Test
    void messagesArriveInTheOrderSent() throws Exception {
        send("m-1", "m-2", "m-3");

        for (String expected : List.of("m-1", "m-2", "m-3")) {
            Delivery delivery = receive("bob");
            assertThat(delivery.envelope().id()).isEqualTo(expected);
            assertThat(delivery.ack()).isTrue();
        }
    }

    @Test
    void everyRecipientHasAMailboxOfItsOwn() throws Exception {
        mailbox.send(message("m-1", "bob"));

        assertThat(receiveNow("eve")).isEmpty();
        assertThat(mailbox.size("eve")).isZero();
        assertThat(mailbox.deadLetters("eve")).isEmpty();
        assertThat(receiveNow("bob")).isPresent();
    }

    @Test
    void anEmptyMailboxReturnsNothingAtTheEndOfTheWait() throws Exception {
        Duration wait = visibility().dividedBy(2);
        FutureTask<Optional<Delivery>> waiting = Elapsing.start(() -> mailbox.receive("bob", wait));

        assertThat(Elapsing.until(waiting, this::elapse, wait.dividedBy(10))).isEmpty();
    }

    @Test
    void aWaitingReceiverGetsALaterMessage() throws Exception {
        FutureTask<Optional<Delivery>> waiting =
                Elapsing.start(() -> mailbox.receive("bob", visibility().multipliedBy(10)));

        send("m-1");

        assertThat(waiting.get(Crowd.PATIENCE_SECONDS, TimeUnit.SECONDS).map(Delivery::envelope))
                .contains(message("m-1", "bob"));
    }

    @Test
    void aWaitingReceiverCanBeInterrupted() throws Exception {
        FutureTask<Boolean> waiting =
                new FutureTask<>(
                        () -> {
                            assertThatThrownBy(
                                            () ->
                                                    mailbox.receive(
                                                            "bob", visibility().multipliedBy(10)))
                                    .isInstanceOf(InterruptedException.class);
                            return true;
                        });
        Thread receiver = Thread.startVirtualThread(waiting);

        receiver.interrupt();

        assertThat(waiting.get(Crowd.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        send("m-1");
        assertThat(receiveNow("bob")).isPresent();
    }

    @Test
    void anAcknowledgedMessageIsGone() throws Exception {
        send("m-1");

        try (Delivery delivery = receive("bob")) {
            assertThat(delivery.ack()).isTrue();
        }

        elapse(visibility());
        assertThat(receiveNow("bob")).isEmpty();
        assertThat(mailbox.size("bob")).isZero();
        assertThat(mailbox.deadLetters("bob")).isEmpty();
    }

    @Test
    void aMessageThatIsWorkedOnIsHiddenAndStillCounts() throws Exception {
        send("m-1");
        receive("bob");

        assertThat(receiveNow("bob")).isEmpty();
        assertThat(mailbox.size("bob")).isEqualTo(1);
    }

    @Test
    void aMessageWhoseReceiverDiedIsDeliveredAgain() throws Exception {
        send("m-1");
        Delivery lost = receive("bob");

        elapse(visibility());
        Delivery again = receive("bob");

        assertThat(again.envelope()).isEqualTo(lost.envelope());
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(lost.ack()).isFalse();
        assertThat(again.ack()).isTrue();
    }

    @Test
    void aWaitingReceiverGetsAMessageWhenItsLeaseExpires() throws Exception {
        send("m-1");
        receive("bob");
        FutureTask<Optional<Delivery>> waiting =
                Elapsing.start(() -> mailbox.receive("bob", visibility().multipliedBy(100)));

        Optional<Delivery> again =
                Elapsing.until(waiting, this::elapse, visibility().dividedBy(10));

        assertThat(again.map(Delivery::attempt)).contains(2);
    }

    @Test
    void aRefusedMessageIsDeliveredAgainAtOnce() throws Exception {
        send("m-1");

        receive("bob").nack();
        receive("bob").close();

        assertThat(receive("bob").attempt()).isEqualTo(3);
    }

    @Test
    void onlyTheNewestDeliveryDecides() throws Exception {
        send("m-1");
        Delivery late = receive("bob");
        elapse(visibility());
        Delivery current = receive("bob");

        assertThat(late.ack()).isFalse();
        assertThat(late.extend(visibility())).isFalse();
        late.nack();
        late.close();

        assertThat(receiveNow("bob")).isEmpty();
        assertThat(current.ack()).isTrue();
    }

    @Test
    void anExtendedDeliveryStaysHiddenForThatLongFromNow() throws Exception {
        send("m-1");
        Delivery delivery = receive("bob");
        elapse(visibility().dividedBy(2));

        assertThat(delivery.extend(visibility().multipliedBy(3))).isTrue();

        elapse(visibility().multipliedBy(2));
        assertThat(receiveNow("bob")).isEmpty();
        elapse(visibility());
        assertThat(delivery.extend(visibility())).isFalse();
        assertThat(receive("bob").attempt()).isEqualTo(2);
    }

    @Test
    void aMessageThatIsRefusedTooOftenBecomesADeadLetter() throws Exception {
        send("m-1", "m-2");

        for (int delivery = 1; delivery <= MAX_DELIVERIES; delivery++) {
            Delivery refused = receive("bob");
            assertThat(refused.envelope().id()).isEqualTo("m-1");
            refused.nack();
        }

        assertThat(mailbox.deadLetters("bob")).containsExactly(message("m-1", "bob"));
        assertThat(receive("bob").envelope().id()).isEqualTo("m-2");
        assertThat(mailbox.size("bob")).isEqualTo(1);
    }

    @Test
    void aMessageThatKillsEveryReceiverBecomesADeadLetter() throws Exception {
        send("m-1");

        for (int delivery = 1; delivery <= MAX_DELIVERIES; delivery++) {
            receive("bob");
            elapse(visibility());
        }

        assertThat(receiveNow("bob")).isEmpty();
        assertThat(mailbox.deadLetters("bob")).containsExactly(message("m-1", "bob"));
        assertThat(mailbox.size("bob")).isZero();
    }

    @Test
    void anIdIsAcceptedOncePerRecipient() throws Exception {
        assertThat(mailbox.send(message("m-1", "bob"))).isTrue();
        assertThat(mailbox.send(message("m-1", "bob"))).isFalse();
        assertThat(mailbox.send(message("m-1", "eve"))).isTrue();
        assertThat(mailbox.size("bob")).isEqualTo(1);

        receive("bob").ack();

        assertThat(mailbox.send(message("m-1", "bob"))).isFalse();
        assertThat(receiveNow("bob")).isEmpty();
    }

    @Test
    void aFullMailboxRefusesAndNamesTheLimit() throws Exception {
        for (int n = 1; n <= MAX_LENGTH; n++) {
            send("m-" + n);
        }
        Delivery workedOn = receive("bob");

        assertThatThrownBy(() -> send("one-more"))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("bob")
                .hasMessageContaining(String.valueOf(MAX_LENGTH));

        workedOn.ack();
        assertThat(mailbox.send(message("one-more", "bob"))).isTrue();
        assertThat(mailbox.size("bob")).isEqualTo(MAX_LENGTH);
    }

    private void send(String... ids) {
        Arrays.stream(ids).forEach(id -> assertThat(mailbox.send(message(id, "bob"))).isTrue());
    }

    private Optional<Delivery> receiveNow(String recipient) throws InterruptedException {
        return mailbox.receive(recipient, Duration.ZERO);
    }

    private Delivery receive(String recipient) throws InterruptedException {
        return receiveNow(recipient).orElseThrow();
    }

    private static List<String> ids(List<Delivery> deliveries) {
        return deliveries.stream().map(delivery -> delivery.envelope().id()).toList();
    }

    private static Envelope message(String id, String recipient) {
        return new Envelope(id, "ann", recipient, Map.of("id", id), SENT);
    }
}
