package io.jarviscore.inprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.coordination.Ledger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The guarantees of the in-memory ledger beyond the port's contract suite. */
class InProcessLedgerTest {
    private final Ledger ledger = InProcess.ledger(new HandClock(), 5);

    @Test
    void ofVeryManyTopicsTheOneThatRestedLongestIsForgottenAndItsPositionsGoOn() {
        long first = ledger.append("rested", "turn", Map.of());
        ledger.append("busy", "turn", Map.of());
        for (int n = 0; n < InProcessLedger.MAX_TOPICS - 1; n++) {
            ledger.append("topic-" + n, "turn", Map.of());
            ledger.append("busy", "turn", Map.of());
        }

        assertThat(ledger.read("rested", 0, 10)).isEmpty();
        assertThat(ledger.read("busy", 0, 10)).hasSize(5);
        assertThat(ledger.append("rested", "turn", Map.of())).isGreaterThan(first);
    }

    @Test
    void anEntryCannotBeChangedByItsReaders() {
        ledger.append("topic", "turn", Map.of("list", List.of(Map.of("n", 1))));

        Map<String, Object> data = ledger.read("topic", 0, 1).getFirst().data();

        assertThatThrownBy(data::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThat(data.get("list"))
                .isInstanceOfSatisfying(
                        List.class,
                        list ->
                                assertThatThrownBy(list::removeFirst)
                                        .isInstanceOf(UnsupportedOperationException.class));
    }

    @Test
    void aLedgerKeepsAtLeastOneEntry() {
        assertThatThrownBy(() -> InProcess.ledger(new HandClock(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxEntries is 0");
    }
}
