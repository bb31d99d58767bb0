package io.jarviscore.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Memory;
import io.jarviscore.Memory.Item;
import io.jarviscore.Memory.Kind;
import io.jarviscore.Memory.Moment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When the recall index is written, and what it keeps. */
@Timeout(30)
class IndexUpkeepTest {
    @TempDir private Path folder;

    @SuppressWarnings("NullAway.Init") // made before each test
    private MemoryRig rig;

    @SuppressWarnings("NullAway.Init") // made before each test
    private LocalMemory memory;

    @BeforeEach
    void open() {
        rig = new MemoryRig(folder);
        memory = rig.of("worker");
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void live(int from, int to) {
        IntStream.range(from, to)
                .forEach(
                        n -> memory.onEnd(MemoryRig.ending("wf-" + n, "Report " + n, "done " + n)));
    }

    private List<String> observed() {
        return memory
                .observe(new Moment(MemoryRig.task("next", "Another report"), 1, 2_000))
                .items()
                .stream()
                .filter(item -> item.kind() == Kind.EPISODE)
                .map(Item::text)
                .toList();
    }

    private int indexed() {
        return rig.file.<Integer>read(
                sql ->
                        sql.first("SELECT count(*) FROM memories", row -> row.getInt(1))
                                .orElseThrow());
    }

    private static String[] reports(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> "Report " + n + " -> done " + n)
                .toArray(String[]::new);
    }

    @Test
    void episodesThatAreShownAsTheNewestAreNotIndexedForEachTask() {
        live(0, 1);
        observed();

        live(1, 6);

        assertThat(observed()).containsExactlyInAnyOrder(reports(0, 6));
        assertThat(indexed()).isEqualTo(1);
    }

    @Test
    void theIndexCatchesUpBeforeAnEpisodeIsNeitherNewestNorIndexed() {
        live(0, 1);
        observed();

        live(1, 7);

        assertThat(observed()).containsExactlyInAnyOrder(reports(0, 7));
        assertThat(indexed()).isEqualTo(7);
    }

    @Test
    void aRecallFindsEpisodesThatTheLastTaskDidNotIndex() {
        live(0, 1);
        observed();
        live(1, 4);
        observed();

        assertThat(memory.recall("report"))
                .extracting(Item::text)
                .containsExactlyInAnyOrder(reports(0, 4));
    }

    @Test
    void episodesOfManyBatchesAreIndexedOnce() {
        live(0, 4_500);

        assertThat(memory.recall("report 4321").getFirst().text()).contains("4321");
        assertThat(indexed()).isEqualTo(4_500);
    }

    @Test
    void aSearchWritesUsesOnlyWithTheNextChange() {
        memory.remember("the north gate opens at seven");
        memory.recall("north");
        memory.recall("north");
        assertThat(uses()).isZero();

        memory.remember("the south gate opens at eight");
        memory.recall("south");

        assertThat(uses()).isEqualTo(2);
    }

    @Test
    void usesAreWrittenAtTheEnd() {
        RecallIndex index = new RecallIndex(rig.file, rig.ledger, Optional.empty());
        memory.remember("the north gate opens at seven");
        index.search(new Topics("worker"), "north", 5, rig.clock.instant());

        index.close();

        assertThat(uses()).isEqualTo(1);
    }

    private int uses() {
        return rig.file.<Integer>read(
                sql ->
                        sql.first(
                                        "SELECT uses FROM memories WHERE text LIKE '%north%'",
                                        row -> row.getInt(1))
                                .orElseThrow());
    }

    @Test
    void aTextOfAnyCharactersIsIndexedAsItIs() {
        List<String> texts = new ArrayList<>();
        for (String odd :
                List.of(
                        "\"",
                        "\\",
                        "\\u0041",
                        "'",
                        "[1,2]",
                        "{\"a\":null}",
                        "\uD83D\uDE00",
                        "é\u0301")) {
            texts.add("odd " + texts.size() + odd + " end");
        }
        texts.forEach(memory::remember);

        assertThat(memory.recall("odd end"))
                .extracting(Memory.Item::text)
                .containsExactlyInAnyOrderElementsOf(texts);
    }

    @Test
    void halfACharacterOrANullDoesNotStopTheIndex() {
        memory.remember("broken \uD83D here");
        memory.remember("null \u0000 here");
        memory.remember("whole here");

        assertThat(memory.recall("here")).hasSize(3);
    }
}
