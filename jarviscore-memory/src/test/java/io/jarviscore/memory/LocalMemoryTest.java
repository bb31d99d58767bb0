package io.jarviscore.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jarviscore.Memory;
import io.jarviscore.Memory.Bundle;
import io.jarviscore.Memory.Fact;
import io.jarviscore.Memory.Item;
import io.jarviscore.Memory.Kind;
import io.jarviscore.Memory.Moment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalMemoryTest {
    @TempDir Path folder;

    private MemoryRig rig;
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

    private static List<String> texts(List<Item> items) {
        return items.stream().map(Item::text).toList();
    }

    @Test
    void aFactIsRecalledByWordsInAnyForm() {
        memory.remember("The customer prefers invoices in French");
        memory.remember("The printer is on the second floor");

        assertThat(texts(memory.recall("Which language for the customer's invoice?")).getFirst())
                .isEqualTo("The customer prefers invoices in French");
        assertThat(memory.recall("zebra")).isEmpty();
    }

    @Test
    void anythingWithAJsonFormIsAFact() {
        memory.remember(Map.of("currency", "EUR"));

        assertThat(texts(memory.recall("currency"))).containsExactly("{\"currency\":\"EUR\"}");
    }

    @Test
    void agentsDoNotRecallEachOthersFacts() {
        memory.remember("apples are red");
        rig.of("other").remember("apples are green");

        assertThat(texts(memory.recall("apples"))).containsExactly("apples are red");
    }

    @Test
    void aContradictionIsKeptBesideTheEarlierValue() {
        memory.remember(new Fact("Customer 7, language", "French", 0.9, "mail"));
        rig.clock.advance(Duration.ofDays(1));
        memory.remember(new Fact("customer 7 language", "German", 0.6, "phone"));

        List<Item> items = memory.recall("language of customer 7");

        assertThat(items)
                .extracting(Item::text, Item::confidence, Item::version, Item::source)
                .containsExactlyInAnyOrder(
                        tuple("French", 0.9, 1, "mail"), tuple("German", 0.6, 2, "phone"));
    }

    @Test
    void aFactThatIsRememberedTwiceIsOneFact() {
        memory.remember(new Fact("tea", "He drinks tea.", 0.5, "a"));
        memory.remember(new Fact("tea", "he drinks tea", 0.9, "b"));

        assertThat(memory.recall("tea"))
                .extracting(Item::confidence, Item::version)
                .containsExactly(tuple(0.9, 1));
    }

    @Test
    void aFactIsForgottenByItsIdOrItsSubject() {
        memory.remember(new Fact("tea", "green", 1, ""));
        memory.remember(new Fact("tea", "black", 1, ""));
        memory.remember("coffee is brown");
        String id = memory.recall("coffee").getFirst().id();

        assertThat(memory.forget("Tea")).isEqualTo(2);
        assertThat(memory.forget(id)).isEqualTo(1);
        assertThat(memory.forget("nothing of that name")).isZero();
        assertThat(memory.recall("tea coffee green black brown")).isEmpty();
    }

    @Test
    void aForgottenFactCanBeRememberedAgain() {
        memory.remember("tea is green");
        memory.forget(memory.recall("tea").getFirst().id());
        memory.remember("tea is green");

        assertThat(memory.recall("tea")).hasSize(1);
    }

    @Test
    void theNewerOfTwoEquallyGoodFactsComesFirst() {
        memory.remember("the door code is 1111");
        rig.clock.advance(Duration.ofDays(400));
        memory.remember("the door code is 2222");

        assertThat(texts(memory.recall("door code")).getFirst()).endsWith("2222");
    }

    @Test
    void aFactThatWasUsedOftenComesBeforeOneThatWasNot() {
        memory.remember("the north gate opens at seven");
        memory.remember("the south gate opens at eight");
        IntStream.range(0, 20).forEach(n -> memory.recall("north"));

        assertThat(texts(memory.recall("gate opens")).getFirst()).contains("north");
    }

    @Test
    void aSecretIsNotKept() {
        String canary = "sk-CANARY-4f9d8e7a6b5c";
        memory.remember("the key is " + canary);
        memory.note(MemoryRig.task("wf", "x"), "Authorization: Bearer CANARY4f9d8e7a6b5c");
        memory.onEnd(
                MemoryRig.ending(
                        "wf", "use postgres://bob:CANARYpw@db/x", "password=CANARYsecret9"));

        assertThat(memory.observe(new Moment(MemoryRig.task("wf", "key password"), 1, 2_000)))
                .asString()
                .doesNotContain("CANARY")
                .contains("[REDACTED]");
        assertThat(List.of("memory:facts:worker", "memory:episodes:worker", "wf"))
                .allSatisfy(
                        topic ->
                                assertThat(rig.ledger.tail(topic, 10).toString())
                                        .contains("[REDACTED]")
                                        .doesNotContain("CANARY"));
    }

    @Test
    void theFirstTurnObservesFactsEpisodesAndTheWorkflowsNotes() {
        memory.remember("invoices go to Ann");
        memory.onEnd(MemoryRig.ending("wf-1", "Send the invoice", "Sent it to Ann"));
        memory.note(MemoryRig.task("wf-2", "x"), "Ann is away until Monday");

        Memory.Bundle bundle =
                memory.observe(new Moment(MemoryRig.task("wf-2", "Send an invoice"), 1, 2_000));

        assertThat(bundle.items())
                .extracting(Item::kind, Item::text)
                .containsExactlyInAnyOrder(
                        tuple(Kind.FACT, "invoices go to Ann"),
                        tuple(Kind.EPISODE, "Send the invoice -> Sent it to Ann"),
                        tuple(Kind.NOTE, "Ann is away until Monday"));
        assertThat(memory.observe(new Moment(MemoryRig.task("wf-2", "Send it"), 2, 2_000)))
                .isEqualTo(Memory.Bundle.EMPTY);
    }

    @Test
    void anEndThatIsReportedAgainByAResumedRunIsKeptOnce() {
        memory.onEnd(MemoryRig.ending("wf-1", "Do it", "done"));
        Memory.Ending again = MemoryRig.ending("wf-1", "Do it", "done");
        memory.onEnd(new Memory.Ending(again.task(), again.outcome(), true));

        assertThat(memory.episodes()).hasSize(1);
    }

    @Test
    void aFactOfAnotherProcessIsRecalledHere() throws Exception {
        memory.recall("anything");
        try (IndexFile other = new IndexFile(Optional.empty())) {
            rig.elsewhere("worker", other).remember("told elsewhere");
        }

        assertThat(texts(memory.recall("elsewhere"))).containsExactly("told elsewhere");
    }

    @Test
    void anIndexThatIsLostIsBuiltFromTheLedger() throws Exception {
        memory.remember("kept in the ledger");
        memory.recall("kept");
        rig.file.close();
        for (String ending : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(folder.resolve("recall" + ending));
        }

        try (IndexFile anew = new IndexFile(Optional.of(folder.resolve("recall")))) {
            assertThat(rig.elsewhere("worker", anew).recall("kept")).hasSize(1);
        }
    }

    @Test
    void anIndexFileThatIsNoneIsReplaced() throws Exception {
        Path file = folder.resolve("damaged");
        Files.writeString(
                file, "this is no database, but it is long enough to look at ".repeat(99));
        memory.remember("kept in the ledger");

        try (IndexFile damaged = new IndexFile(Optional.of(file))) {
            assertThat(rig.elsewhere("worker", damaged).recall("kept")).hasSize(1);
        }
    }

    @Test
    void anIndexOfAnotherLedgerIsNotBelieved() {
        memory.remember("from the first ledger");
        memory.recall("first");
        Path index = folder.resolve("recall");
        rig.file.close();

        try (MemoryRig second = new MemoryRig(folder.resolve("second"));
                IndexFile stale = new IndexFile(Optional.of(index))) {
            second.clock.advance(Duration.ofHours(1));
            LocalMemory other = second.elsewhere("worker", stale);
            other.remember("from the second ledger");

            assertThat(texts(other.recall("ledger"))).containsExactly("from the second ledger");
        }
    }

    @Test
    void anIndexThatCannotBeWrittenIsInMemory() throws Exception {
        Path file = folder.resolve("a-file");
        Files.writeString(file, "x");
        memory.remember("still found");

        try (IndexFile impossible = new IndexFile(Optional.of(file.resolve("below-a-file")))) {
            assertThat(rig.elsewhere("worker", impossible).recall("found")).hasSize(1);
        }
    }

    @Test
    void anEntryThatTheLedgerHasDroppedIsNotRecalled() {
        try (MemoryRig small = new MemoryRig(folder.resolve("s"), Optional.empty(), 4_000, 10)) {
            LocalMemory bounded = small.of("worker");
            for (int n = 0; n < 30; n++) {
                bounded.remember("fact number " + n);
                bounded.recall("fact");
            }

            assertThat(texts(bounded.recall("fact")))
                    .hasSize(10)
                    .allMatch(text -> Integer.parseInt(text.substring(12)) >= 20);
        }
    }

    @Test
    void ofTwentyConcurrentWritersTwentyFactsAreKept() throws Exception {
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            writers.invokeAll(
                    IntStream.range(0, 20)
                            .mapToObj(
                                    n ->
                                            Executors.callable(
                                                    () -> {
                                                        memory.remember("planet number " + n);
                                                        memory.recall("planet");
                                                    }))
                            .toList());
        }

        assertThat(memory.recall("planet")).hasSize(20);
    }

    @Test
    void aQuestionInTheLanguageOfTheIndexIsJustWords() {
        memory.remember("tea AND coffee");

        assertThat(memory.recall("\"tea\" NEAR( * coffee) owner : x OR")).hasSize(1);
        assertThat(memory.recall("")).isEmpty();
        assertThat(memory.recall("\u0000 ' \" ; -- %")).isEmpty();
        assertThat(memory.recall("x ".repeat(100_000))).isEmpty();
    }

    @Test
    void anAgentThatRemembersNothingObservesNothingAndOpensNoFile() {
        Bundle bundle = memory.observe(new Moment(MemoryRig.task("wf", "a question"), 1, 2_000));

        assertThat(bundle.items()).isEmpty();
        assertThat(memory.recall("a question")).isEmpty();
        assertThat(folder.resolve("recall")).doesNotExist();
    }

    @Test
    void theFirstFactOfAnotherProcessEndsTheEmptiness() throws Exception {
        assertThat(memory.recall("apples")).isEmpty();
        try (IndexFile other = new IndexFile(Optional.of(folder.resolve("other")))) {
            rig.elsewhere("worker", other).remember("apples are red");
        }

        assertThat(texts(memory.recall("apples"))).containsExactly("apples are red");
    }

    @Test
    void twoProcessesWithOneIndexFileMissNoFactOfEachOther() throws Exception {
        try (IndexFile second = new IndexFile(Optional.of(folder.resolve("recall")))) {
            LocalMemory other = rig.elsewhere("worker", second);
            for (int n = 0; n < 5; n++) {
                memory.remember("apple " + n + " is red");
                assertThat(other.recall("apple")).hasSize(2 * n + 1);
                other.remember("apple " + n + " is sweet");
                assertThat(memory.recall("apple")).hasSize(2 * n + 2);
            }
        }
    }
}
