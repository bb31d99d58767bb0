package io.jarviscore.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.coordination.Ledger;
import io.jarviscore.coordination.Ledger.Entry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guarantees of every {@link Ledger}. */
public abstract class LedgerContract {
    private static final int MAX_ENTRIES = 20;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Ledger ledger;

    /** For subclasses. */
    protected LedgerContract() {}

    /** An empty ledger that keeps so many entries of a topic; called once for each test. */
    protected abstract Ledger newLedger(int maxEntries) throws Exception;

    /** Lets this much time pass as the ledger sees it, and returns when it has. */
    protected abstract void elapse(Duration time);

    @BeforeEach
    final void makeLedger() throws Exception {
        ledger = newLedger(MAX_ENTRIES);
    }

    @Test
    void anEntryReadsBackAsItWasAppended() {
        Map<String, Object> data = new HashMap<>();
        data.put("text", "ü 漢 🙂 \"quoted\"\n");
        data.put("numbers", List.of(1L, Long.MAX_VALUE, 0.5));
        data.put("nothing", null);
        data.put("deep", Map.of("list", List.of(Map.of("yes", true))));

        long position = ledger.append("topic", "turn", data);

        Entry entry = ledger.read("topic", 0, 10).getFirst();
        assertThat(entry.position()).isEqualTo(position);
        assertThat(entry.kind()).isEqualTo("turn");
        assertThat(entry.data()).isEqualTo(data);
    }

    @Test
    void laterChangesToTheDataDoNotShow() {
        Map<String, Object> data = new HashMap<>(Map.of("n", 1L));
        ledger.append("topic", "turn", data);
        data.put("n", 2L);

        assertThat(ledger.read("topic", 0, 10).getFirst().data()).isEqualTo(Map.of("n", 1L));
    }

    @Test
    void positionsIncreaseFromAboveZero() {
        long first = append(1);
        long second = append(2);

        assertThat(first).isPositive();
        assertThat(second).isGreaterThan(first);
    }

    @Test
    void anEntryKnowsWhenItWasAppended() {
        append(1);
        elapse(Duration.ofMillis(20));
        append(2);

        List<Entry> entries = ledger.read("topic", 0, 10);
        assertThat(Duration.between(entries.getFirst().at(), entries.getLast().at()))
                .isGreaterThanOrEqualTo(Duration.ofMillis(20));
    }

    @Test
    void readingGoesOnAfterAPosition() {
        append(1);
        long second = append(2);
        append(3);
        append(4);

        assertThat(numbers(ledger.read("topic", 0, 10))).containsExactly(1L, 2L, 3L, 4L);
        assertThat(numbers(ledger.read("topic", second, 10))).containsExactly(3L, 4L);
        assertThat(numbers(ledger.read("topic", second, 1))).containsExactly(3L);
        assertThat(ledger.read("topic", Long.MAX_VALUE, 10)).isEmpty();
    }

    @Test
    void theTailIsTheNewestOldestFirst() {
        append(1);
        append(2);
        append(3);

        assertThat(numbers(ledger.tail("topic", 2))).containsExactly(2L, 3L);
        assertThat(numbers(ledger.tail("topic", 10))).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aTopicThatNobodyWroteToIsEmpty() {
        assertThat(ledger.read("nowhere", 0, 10)).isEmpty();
        assertThat(ledger.tail("nowhere", 10)).isEmpty();
    }

    @Test
    void topicsAreSeparate() {
        append(1);
        ledger.append("other", "turn", Map.of("n", 2L));

        assertThat(numbers(ledger.read("topic", 0, 10))).containsExactly(1L);
        assertThat(numbers(ledger.read("other", 0, 10))).containsExactly(2L);
    }

    @Test
    void aRemovedTopicIsEmptyAndGoesOnWithHigherPositions() {
        long before = append(1);
        ledger.append("other", "turn", Map.of("n", 2L));

        ledger.remove("topic");

        assertThat(ledger.read("topic", 0, 10)).isEmpty();
        assertThat(numbers(ledger.tail("other", 10))).containsExactly(2L);
        assertThat(append(3)).isGreaterThan(before);
        assertThat(numbers(ledger.read("topic", 0, 10))).containsExactly(3L);
    }

    @Test
    void removingATopicThatIsNotThereDoesNothing() {
        ledger.remove("nowhere");

        assertThat(ledger.tail("nowhere", 10)).isEmpty();
    }

    @Test
    void theOldestEntriesGoFirst() {
        LongStream.rangeClosed(1, MAX_ENTRIES + 5).forEach(this::append);

        assertThat(numbers(ledger.read("topic", 0, 1000)))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(6, MAX_ENTRIES + 5).boxed().toList());
    }

    @Test
    void ofManyAppendsEachGetsAPositionOfItsOwn() throws Exception {
        List<Long> positions = Crowd.together(MAX_ENTRIES, () -> append(1));

        assertThat(positions).doesNotHaveDuplicates();
        assertThat(ledger.read("topic", 0, 1000).stream().map(Entry::position))
                .isSorted()
                .containsExactlyInAnyOrderElementsOf(positions);
    }

    private long append(long n) {
        return ledger.append("topic", "turn", Map.of("n", n));
    }

    private static List<Object> numbers(List<Entry> entries) {
        return entries.stream().map(entry -> entry.data().getOrDefault("n", "none")).toList();
    }
}
