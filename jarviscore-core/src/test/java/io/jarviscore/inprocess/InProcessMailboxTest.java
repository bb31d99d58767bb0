package io.jarviscore.inprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.Mailbox;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The guarantees of the in-memory mailbox beyond the port's contract suite. */
class InProcessMailboxTest {
    private static final Duration VISIBILITY = Duration.ofSeconds(60);

    private final HandClock clock = new HandClock();
    private final Mailbox mailbox =
            new InProcessMailbox(clock, new MailboxLimits(10, VISIBILITY, 3, 4, 5));

    @Test
    void messagesThatComeBackTakeTheirOldPlaces() throws Exception {
        send("m-1");
        send("m-2");
        send("m-3");
        Delivery first = receive();
        Delivery second = receive();
        second.nack();
        first.nack();
        send("m-4");

        assertThat(List.of(take(), take(), take(), take()))
                .containsExactly("m-1", "m-2", "m-3", "m-4");
    }

    @Test
    void theOrderIsKeptWhenTheirLeasesExpire() throws Exception {
        send("m-1");
        send("m-2");
        Delivery first = receive();
        receive();
        assertThat(first.extend(VISIBILITY.plusSeconds(1))).isTrue(); // comes back last
        clock.advance(VISIBILITY.plusSeconds(1));

        assertThat(List.of(take(), take())).containsExactly("m-1", "m-2");
    }

    @Test
    void anIdIsForgottenAfterManyMessagesButNeverWhileItsMessageIsHere() throws Exception {
        send("kept");
        send("gone");
        Delivery kept = receive();
        assertThat(kept.extend(Duration.ofDays(1))).isTrue();
        assertThat(take()).isEqualTo("gone");
        for (int n = 0; n < 5; n++) {
            send("filler-" + n);
            take();
        }

        assertThat(mailbox.send(message("kept", null))).isFalse();
        assertThat(mailbox.send(message("gone", null))).isTrue();
    }

    @Test
    void onlyTheNewestDeadLettersAreKept() throws Exception {
        for (int n = 0; n <= 4; n++) {
            send("m-" + n);
            for (int delivery = 0; delivery < 3; delivery++) {
                receive().nack();
            }
        }

        assertThat(mailbox.deadLetters("bob"))
                .extracting(Envelope::id)
                .containsExactly("m-1", "m-2", "m-3", "m-4");
    }

    @Test
    void aReceiversChangesToThePayloadAreNotSeenByTheNext() throws Exception {
        mailbox.send(message("m-1", new HashMap<>(Map.of("n", 1L))));

        Delivery first = receive();
        first.payload(Map.class).clear();
        first.nack();

        assertThat(receive().envelope().payload()).isEqualTo(Map.of("n", 1L));
    }

    @Test
    void aValueWithoutAJsonFormIsRefused() {
        List<Object> endless = new ArrayList<>();
        endless.add(endless);

        assertThatThrownBy(() -> mailbox.send(message("m-1", endless)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("m-1");
    }

    @Test
    void limitsMustBePositive() {
        assertThatThrownBy(() -> InProcess.mailbox(clock, 0, VISIBILITY, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxLength 0");
    }

    private void send(String id) {
        assertThat(mailbox.send(message(id, null))).isTrue();
    }

    private Delivery receive() throws InterruptedException {
        return mailbox.receive("bob", Duration.ZERO).orElseThrow();
    }

    private String take() throws InterruptedException {
        Delivery delivery = receive();
        assertThat(delivery.ack()).isTrue();
        return delivery.envelope().id();
    }

    private static Envelope message(String id, @Nullable Object payload) {
        return new Envelope(id, "ann", "bob", payload, Instant.EPOCH);
    }
}
