package io.jarviscore.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.Mailbox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guarantees of every {@link Mailbox} to many concurrent senders and receivers. */
public abstract class MailboxContentionContract {
    private static final int SENDERS = 4;
    private static final int RECEIVERS = 4;
    private static final int MESSAGES = 50;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Mailbox mailbox;

    /** For subclasses. */
    protected MailboxContentionContract() {}

    /**
     * An empty mailbox whose limits no test here reaches: at least 1,000 messages, a visibility
     * timeout of minutes and 100 deliveries. Called once for each test.
     */
    protected abstract Mailbox newMailbox() throws Exception;

    @BeforeEach
    final void makeMailbox() throws Exception {
        mailbox = newMailbox();
    }

    @Test
    void everyMessageIsHandledExactlyOnceWhenNobodyFails() throws Exception {
        Queue<String> handled = new ConcurrentLinkedQueue<>();

        Crowd.together(sendersAnd(RECEIVERS, handled, false));

        assertThat(handled).hasSize(SENDERS * MESSAGES).doesNotHaveDuplicates();
        assertThat(mailbox.size("bob")).isZero();
    }

    @Test
    void noMessageIsLostWhenReceiversRefuseSome() throws Exception {
        Queue<String> handled = new ConcurrentLinkedQueue<>();

        Crowd.together(sendersAnd(RECEIVERS, handled, true));

        assertThat(handled).hasSize(SENDERS * MESSAGES).doesNotHaveDuplicates();
        assertThat(mailbox.deadLetters("bob")).isEmpty();
    }

    @Test
    void eachSendersMessagesArriveInTheOrderSent() throws Exception {
        Queue<String> handled = new ConcurrentLinkedQueue<>();

        Crowd.together(sendersAnd(1, handled, false));

        for (int sender = 0; sender < SENDERS; sender++) {
            String name = sender + "-";
            assertThat(handled.stream().filter(id -> id.startsWith(name)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, MESSAGES).mapToObj(n -> name + n).toList());
        }
    }

    @Test
    void ofManySendsOfOneIdExactlyOneIsAccepted() throws Exception {
        List<Boolean> accepted =
                Crowd.together(SENDERS * 2, () -> mailbox.send(message("same", "ann")));

        assertThat(accepted).containsOnlyOnce(true);
        assertThat(mailbox.size("bob")).isEqualTo(1);
    }

    @Test
    void ofManyReceiversExactlyOneGetsAMessage() throws Exception {
        mailbox.send(message("only", "ann"));

        List<Optional<Delivery>> received =
                Crowd.together(RECEIVERS, () -> mailbox.receive("bob", Duration.ZERO));

        assertThat(received.stream().flatMap(Optional::stream)).hasSize(1);
    }

    private List<Callable<Boolean>> sendersAnd(
            int receivers, Queue<String> handled, boolean refuseSome) {
        Stream<Callable<Boolean>> sending =
                IntStream.range(0, SENDERS).mapToObj(sender -> () -> sendAll(sender));
        Stream<Callable<Boolean>> receiving =
                IntStream.range(0, receivers).mapToObj(n -> () -> receiveAll(handled, refuseSome));
        return Stream.concat(sending, receiving).toList();
    }

    private boolean sendAll(int sender) {
        for (int n = 0; n < MESSAGES; n++) {
            assertThat(mailbox.send(message(sender + "-" + n, "sender-" + sender))).isTrue();
        }
        return true;
    }

    /** Receives until all are handled, which the receivers know together. */
    private boolean receiveAll(Queue<String> handled, boolean refuseSome) throws Exception {
        while (handled.size() < SENDERS * MESSAGES) {
            Optional<Delivery> next = mailbox.receive("bob", Duration.ZERO);
            if (next.isEmpty()) {
                Thread.onSpinWait();
                continue;
            }
            try (Delivery delivery = next.get()) {
                boolean refused = refuseSome && delivery.attempt() <= 2;
                if (!refused && delivery.ack()) {
                    handled.add(delivery.envelope().id());
                }
            }
        }
        return true;
    }

    private static Envelope message(String id, String sender) {
        return new Envelope(id, sender, "bob", id, Instant.EPOCH);
    }
}
