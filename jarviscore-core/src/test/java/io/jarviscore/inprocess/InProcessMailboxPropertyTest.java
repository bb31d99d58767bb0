package io.jarviscore.inprocess;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.Mailbox;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Compares the mailbox with a model of it, for any order of sends, receives and time. */
class InProcessMailboxPropertyTest {
    private static final Duration VISIBILITY = Duration.ofSeconds(60);

    enum Act {
        SEND,
        RECEIVE,
        ACK,
        NACK,
        WAIT
    }

    @Property
    void noMessageIsLostOrHeldTwice(@ForAll @Size(max = 80) List<Act> acts) throws Exception {
        Model model = new Model();
        for (Act act : acts) {
            model.play(act);
        }
        model.checkThatNothingIsLost();
    }

    /** Records the holders of messages, their leases and the expected number of messages. */
    private static final class Model {
        private final HandClock clock = new HandClock();
        private final Mailbox mailbox = InProcess.mailbox(clock, 100, VISIBILITY, 3);
        private final SequencedMap<String, Holding> held = new LinkedHashMap<>();
        private int sent;
        private int done;

        void play(Act act) throws Exception {
            switch (act) {
                case SEND -> send();
                case RECEIVE -> mailbox.receive("bob", Duration.ZERO).ifPresent(this::hold);
                case ACK -> acknowledgeTheOldest();
                case NACK -> refuseTheOldest();
                case WAIT -> clock.advance(VISIBILITY.dividedBy(2));
            }
        }

        void checkThatNothingIsLost() {
            int dead = mailbox.deadLetters("bob").size();
            assertThat(done + mailbox.size("bob") + dead).isEqualTo(sent);
        }

        private void send() {
            String id = "m-" + sent++;
            assertThat(mailbox.send(new Envelope(id, "ann", "bob", id, Instant.EPOCH))).isTrue();
        }

        private void hold(Delivery delivery) {
            Holding before =
                    held.put(
                            delivery.envelope().id(),
                            new Holding(delivery, clock.instant().plus(VISIBILITY)));
            assertThat(before == null || isOver(before)).isTrue();
            assertThat(delivery.attempt()).isLessThanOrEqualTo(3);
        }

        private void acknowledgeTheOldest() {
            if (!held.isEmpty()) {
                Holding oldest = held.pollFirstEntry().getValue();
                boolean counts = oldest.delivery.ack();
                assertThat(counts).isEqualTo(!isOver(oldest));
                done += counts ? 1 : 0;
            }
        }

        private void refuseTheOldest() {
            if (!held.isEmpty()) {
                held.pollFirstEntry().getValue().delivery.nack();
            }
        }

        private boolean isOver(Holding holding) {
            return !holding.until.isAfter(clock.instant());
        }
    }

    private record Holding(Delivery delivery, Instant until) {}
}
