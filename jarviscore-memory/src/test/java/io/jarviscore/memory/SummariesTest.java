package io.jarviscore.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.Memory;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.testing.ScriptedChatModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SummariesTest {
    private static final Topics TOPICS = new Topics("worker");

    @TempDir Path folder;

    private final ScriptedChatModel model = new ScriptedChatModel();

    private MemoryRig rig(int summaryTokens) {
        return new MemoryRig(folder, Optional.of(model), summaryTokens, 10_000);
    }

    private static void live(MemoryRig rig, int from, int to) {
        LocalMemory memory = rig.of("worker");
        for (int n = from; n < to; n++) {
            memory.onEnd(MemoryRig.ending("wf-" + n, "Task number " + n, "x".repeat(200)));
        }
    }

    /** Waits for the background, which tells by storing. */
    private static Summary awaitGeneration(MemoryRig rig, long generation) throws Exception {
        while (true) {
            Optional<Summary> latest = rig.summaries.latest(TOPICS);
            if (latest.isPresent() && latest.get().generation() >= generation) {
                return latest.get();
            }
            Thread.sleep(Duration.ofMillis(5));
        }
    }

    @Test
    void fewEpisodesAreNotSummarised() {
        try (MemoryRig rig = rig(4_000)) {
            live(rig, 0, 3);

            assertThat(rig.summaries.latest(TOPICS)).isEmpty();
            assertThat(model.requests()).isEmpty();
        }
    }

    @Test
    void enoughEpisodesAreFoldedIntoASummaryThatKnowsItsRange() throws Exception {
        model.text("They all went well.");
        try (MemoryRig rig = rig(500)) {
            live(rig, 0, 10);
            Summary summary = awaitGeneration(rig, 1);

            assertThat(summary.text()).isEqualTo("They all went well.");
            assertThat(summary.from()).isEqualTo(1);
            assertThat(summary.to()).isBetween(9L, 10L);
            assertThat(
                            rig.of("worker")
                                    .observe(
                                            new Memory.Moment(MemoryRig.task("w", "zzz"), 1, 2_000))
                                    .items())
                    .filteredOn(item -> item.kind() == Memory.Kind.SUMMARY)
                    .extracting(Memory.Item::text)
                    .containsExactly("They all went well.");
        }
    }

    @Test
    void theNextSummaryContinuesWhereTheLastOneEnds() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        model.text("First half.")
                .next(
                        request -> {
                            second.countDown();
                            return ScriptedChatModel.textReply("Both halves.");
                        });
        try (MemoryRig rig = rig(500)) {
            live(rig, 0, 10);
            long end = awaitGeneration(rig, 1).to();
            live(rig, 10, 22);
            assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
            Summary summary = awaitGeneration(rig, 2);

            assertThat(summary.from()).isEqualTo(1);
            assertThat(summary.to()).isGreaterThan(end);
            assertThat(model.lastRequest().messages().getLast().text())
                    .contains("First half.", "Task number " + end)
                    .doesNotContain("Task number 1 ");
        }
    }

    @Test
    void aSummaryIsAnArtefactAndIsReadFromItWhenTheLedgerLostIt() throws Exception {
        model.text("It was fine.");
        try (MemoryRig rig = rig(500)) {
            live(rig, 0, 10);
            Summary summary = awaitGeneration(rig, 1);
            rig.ledger.remove(TOPICS.summary());

            assertThat(
                            new String(
                                    rig.blobs.get("memory/worker/summary.md").orElseThrow(),
                                    StandardCharsets.UTF_8))
                    .contains("It was fine.");
            assertThat(rig.summaries.latest(TOPICS)).contains(summary);
        }
    }

    @Test
    void aSummaryThatIsLostEverywhereIsMadeFromTheEpisodesAgain() throws Exception {
        model.answer(request -> ScriptedChatModel.textReply("made again"));
        try (MemoryRig rig = rig(500)) {
            live(rig, 0, 10);
            awaitGeneration(rig, 1);
        }
        try (MemoryRig rig = rig(500)) {
            rig.blobs.delete("memory/worker/summary.md");
            live(rig, 0, 10);
            assertThat(awaitGeneration(rig, 1).from()).isEqualTo(1);
        }
    }

    @Test
    void aModelThatFailsIsAskedAgainAfterALaterEpisode() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        model.next(
                        request -> {
                            failed.countDown();
                            throw new ModelException(ModelFailure.RATE_LIMITED, "slow down");
                        })
                .answer(request -> ScriptedChatModel.textReply("after all"));
        try (MemoryRig rig = rig(500)) {
            live(rig, 0, 10);
            assertThat(failed.await(30, TimeUnit.SECONDS)).isTrue();
            int n = 10;
            while (rig.summaries.latest(TOPICS).isEmpty()) {
                live(rig, n, ++n);
                Thread.sleep(Duration.ofMillis(5));
            }

            assertThat(rig.summaries.latest(TOPICS).orElseThrow().from()).isEqualTo(1);
        }
    }

    @Test
    void aProvidersCountDecidesWhenItIsTime() throws Exception {
        model.text("dense");
        try (MemoryRig rig = rig(3_000)) {
            // 10 episodes of 220 characters are 550 tokens by rule of thumb.
            for (int n = 0; n < 30; n++) {
                rig.summaries.measured(1_500, 1_000);
            }
            live(rig, 0, 10);

            assertThat(awaitGeneration(rig, 1).text()).isEqualTo("dense");
        }
    }

    @Test
    void aLongHistoryIsFoldedInSeveralCalls() throws Exception {
        model.answer(SummariesTest::shortened);
        try (MemoryRig rig = rig(30_000)) {
            live(rig, 0, 600);
            Summary summary = awaitGeneration(rig, 1);

            assertThat(summary.text()).isEqualTo("shorter");
            assertThat(model.requests()).hasSizeGreaterThan(3);
            assertThat(model.requests())
                    .allSatisfy(
                            request ->
                                    assertThat(request.messages().getLast().text())
                                            .hasSizeLessThan(30_000));
        }
    }

    private static ChatReply shortened(ChatRequest request) {
        return ScriptedChatModel.textReply("shorter");
    }

    @Property(tries = 200)
    void anArtefactThatIsNoneIsNoSummary(@ForAll String text) {
        assertThat(Summary.ofMarkdown(text)).isEmpty();
        assertThat(Summary.ofMarkdown("<!-- " + text + " -->\nx")).isEmpty();
    }

    @Test
    void aSummaryIsReadBackFromItsArtefact() {
        Summary summary =
                new Summary("a\nb", 3, 9, 2, Instant.parse("2026-01-02T03:04:05Z"), false);

        assertThat(Summary.ofMarkdown(summary.markdown())).contains(summary);
        assertThat(List.of(summary.data().get("from"))).containsExactly(3L);
    }
}
