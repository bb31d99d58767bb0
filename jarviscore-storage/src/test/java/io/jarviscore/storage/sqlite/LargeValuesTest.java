package io.jarviscore.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Fifty megabytes in one value. Compared with equals, since a failed assertion would print it. */
class LargeValuesTest {
    private static final Map<String, Object> LARGE =
            Map.of("text", "ä🙂\n\u0000\"".repeat(50 * 1024 * 1024 / 15), "n", 1L);

    @RegisterExtension final StoreFixture stores = new StoreFixture();

    @Test
    void aMessageIsDeliveredWholeAlsoAfterARestart() throws Exception {
        Envelope mail = new Envelope("m", "ann", "bob", LARGE, Instant.EPOCH);
        try (SqliteStores first = stores.open()) {
            assertThat(first.mailbox().send(mail)).isTrue();
            assertThat(first.mailbox().send(mail)).isFalse();
        }

        SqliteStores second = stores.open();
        try (Delivery delivery = second.mailbox().receive("bob", Duration.ZERO).orElseThrow()) {
            assertThat(mail.equals(delivery.envelope())).isTrue();
            delivery.ack();
        }
        assertThat(second.mailbox().size("bob")).isZero();
    }

    @Test
    void anEntryOfALedgerIsReadWholeAlsoAfterARestart() {
        long position;
        try (SqliteStores first = stores.open()) {
            first.ledger().append("t", "small", Map.of());
            position = first.ledger().append("t", "large", LARGE);
        }

        SqliteStores second = stores.open();
        assertThat(second.ledger().tail("t", 1))
                .singleElement()
                .satisfies(entry -> assertThat(entry.position()).isEqualTo(position));
        assertThat(LARGE.equals(second.ledger().tail("t", 1).getFirst().data())).isTrue();
        assertThat(second.ledger().append("t", "small", Map.of("a", List.of())))
                .isGreaterThan(position);
    }
}
