package io.jarviscore.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Cause;
import io.jarviscore.JarvisException;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.journal.JournalEntry;
import io.jarviscore.testing.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where values are kept, when they are fetched, and the state after a crash at every point. */
class OffloadingWorkflowStoreTest {
    private static final int LIMIT = 100;
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final String LARGE = "x".repeat(LIMIT);
    private static final Outcome WAITING =
            Outcome.ended(Outcome.Status.WAITING, new Cause.AwaitingApproval("q", "May it?"));
    private static final Outcome CANCELLED =
            Outcome.ended(Outcome.Status.CANCELLED, new Cause.Cancelled("by a test"));

    @TempDir private Path folder;

    private final ManualClock clock = new ManualClock();
    private final WorkflowStore inner = InProcess.workflowStore(clock);
    private final BlobMarks marks = new BlobMarks(InProcess.ledger(clock, 100));

    @SuppressWarnings("NullAway.Init") // made before each test
    private ProbedBlobs blobs;

    @SuppressWarnings("NullAway.Init") // made before each test
    private WorkflowStore store;

    @BeforeEach
    void openAWorkflow() {
        blobs = new ProbedBlobs(folder);
        store = new OffloadingWorkflowStore(inner, blobs, marks, LIMIT);
        store.open(new Definition("w", List.of(Step.of("a", "x", "y"), Step.of("b", "x", "y"))));
    }

    @Test
    void anOutputOfExactlyTheLimitStaysInTheStoreAndOneByteMoreDoesNot() {
        complete("a", "x".repeat(LIMIT - 2)); // two quotation marks
        complete("b", "x".repeat(LIMIT - 1));

        assertThat(blobs.paths()).singleElement().asString().startsWith("workflows/w/outputs/b/1-");
        assertThat(outcome("a").payload()).isEqualTo("x".repeat(LIMIT - 2));
        assertThat(outcome("b").payload()).isEqualTo("x".repeat(LIMIT - 1));
    }

    @Test
    void theSizeIsThatOfTheJsonInUtf8() {
        complete("a", "ä".repeat(LIMIT / 2 - 1));
        assertThat(blobs.paths()).isEmpty();

        complete("b", "ä".repeat(LIMIT / 2));
        assertThat(blobs.paths()).hasSize(1);
        assertThat(outcome("b").payload()).isEqualTo("ä".repeat(LIMIT / 2));
    }

    @Test
    void smallOutputsNeverTouchTheBlobStore() {
        Claim claim = claim("a");
        store.record(claim, new JournalEntry("turn", Map.of("text", "short")));
        store.complete(claim, Outcome.success(1));
        store.settle("w", "b", Outcome.ended(Outcome.Status.SKIPPED, new Cause.Cancelled("no")));
        outcome("a").payload();
        store.journal("w", "a");

        assertThat(blobs.calls).hasValue(0);
    }

    @Test
    void anOutputIsFetchedByTheFirstReaderAndThenKept() {
        complete("a", LARGE);

        Outcome read = outcome("a");
        assertThat(read.hasPayload()).isTrue();
        assertThat(read.summary()).isEqualTo(Outcome.success(LARGE).summary());
        assertThat(read.toString()).contains("SUCCESS");
        assertThat(read.hashCode()).isEqualTo(Outcome.success(LARGE).hashCode());
        assertThat(read.equals(Outcome.success(LARGE))).isTrue();
        assertThat(Outcome.success(LARGE).equals(read)).isTrue();
        assertThat(read.equals(outcome("a"))).isTrue();
        assertThat(read.withPayload(LARGE + "y").equals(read)).isFalse();
        assertThat(blobs.reads).hasValue(0);

        assertThat(read.payload()).isEqualTo(LARGE);
        assertThat(read.asRecovered().payload(String.class)).isEqualTo(LARGE);
        assertThat(blobs.reads).hasValue(1);
    }

    @Test
    void anOutputThatIsGoneNamesTheStepThePathAndTheRemedy() {
        complete("a", LARGE);
        String path = blobs.paths().getFirst();
        blobs.delete(path);

        assertThatThrownBy(() -> outcome("a").payload())
                .isInstanceOf(JarvisException.class)
                .hasMessageStartingWith("output of step w/a is not in the blob store")
                .hasMessageContaining(path)
                .hasMessageContaining("storage_base_path");
    }

    @Test
    void anOutputThatWasChangedIsNeverTakenForTheRealOne() throws Exception {
        complete("a", LARGE);
        String path = blobs.paths().getFirst();
        for (String changed : List.of("\"" + "y".repeat(LIMIT) + "\"", "\"x\"", "", "{")) {
            Files.writeString(folder.resolve(path), changed);

            assertThatThrownBy(() -> outcome("a").payload(String.class))
                    .isInstanceOf(JarvisException.class)
                    .hasMessageStartingWith("output of step w/a was damaged in the blob store")
                    .hasMessageContaining(path)
                    .hasMessageContaining("backup")
                    .hasMessageNotContaining("yy");
        }
    }

    @Test
    void aBlobStoreThatIsAwayIsNamedWithTheStepAndAskedAgainLater() {
        complete("a", LARGE);
        Outcome read = outcome("a");
        blobs.failing = "get"::equals;

        assertThatThrownBy(read::payload)
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("output of step w/a")
                .hasMessageContaining("the storage is away");

        blobs.failing = operation -> false;
        assertThat(read.payload()).isEqualTo(LARGE);
    }

    @Test
    void aReferenceReadPastTheMeshNamesItsPlace() {
        complete("a", LARGE);

        Outcome bare =
                Optional.ofNullable(inner.find("w").orElseThrow().steps().get("a"))
                        .flatMap(WorkflowStore.StepRecord::outcome)
                        .orElseThrow();

        assertThatThrownBy(bare::payload)
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining(blobs.paths().getFirst());
    }

    @Test
    void aCompletionWhoseBlobCannotBeStoredDoesNotHappen() {
        Claim claim = claim("a");
        blobs.failing = "put"::equals;

        assertThatThrownBy(() -> store.complete(claim, Outcome.success(LARGE)))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("the storage is away");

        assertThat(record("a").outcome()).isEmpty();
        blobs.failing = operation -> false;
        assertThat(store.complete(claim, Outcome.success(LARGE))).isTrue();
        assertThat(outcome("a").payload()).isEqualTo(LARGE);
    }

    @Test
    void aBlobLeftByACrashBeforeCompletionIsDeletedByTheSuccessor() {
        Claim lost = claim("a");
        WorkflowStore dying =
                new OffloadingWorkflowStore(new LostCompletions(inner), blobs, marks, LIMIT);
        assertThatThrownBy(() -> dying.complete(lost, Outcome.success(LARGE + "lost")))
                .hasMessageContaining("connection lost");
        assertThat(blobs.paths()).hasSize(1);

        clock.advance(LEASE);
        complete("a", LARGE + "found");

        assertThat(outcome("a").payload()).isEqualTo(LARGE + "found");
        assertThat(blobs.paths()).singleElement().asString().contains("/a/2-");
    }

    @Test
    void aSmallOutputOfTheSuccessorDeletesItToo() {
        Claim lost = claim("a");
        WorkflowStore dying =
                new OffloadingWorkflowStore(new LostCompletions(inner), blobs, marks, LIMIT);
        assertThatThrownBy(() -> dying.complete(lost, Outcome.success(LARGE))).isNotNull();

        clock.advance(LEASE);
        complete("a", "small");

        assertThat(blobs.paths()).isEmpty();
    }

    @Test
    void aHolderThatWasReplacedLeavesNothing() {
        Claim late = claim("a");
        clock.advance(LEASE);
        complete("a", LARGE + "successor");

        assertThat(store.complete(late, Outcome.success(LARGE + "late"))).isFalse();

        assertThat(blobs.paths()).singleElement().asString().contains("/a/2-");
        assertThat(outcome("a").payload()).isEqualTo(LARGE + "successor");
    }

    @Test
    void aSecondCompletionUnderTheSameClaimChangesNothing() {
        Claim claim = claim("a");
        store.complete(claim, Outcome.success(LARGE));

        assertThat(store.complete(claim, Outcome.success(LARGE))).isTrue();
        assertThat(store.complete(claim, Outcome.success(LARGE + "other"))).isFalse();
        // The same payload, so the same blob: it must not go with the refused completion.
        assertThat(store.complete(claim, Outcome.success(LARGE).withSummary("Other."))).isFalse();

        assertThat(outcome("a").payload()).isEqualTo(LARGE);
        assertThat(blobs.paths()).hasSize(1);
    }

    @Test
    void aStepThatIsRunAgainKeepsOnlyItsNewOutput() {
        complete("a", LARGE + "first");
        store.reopen("w", List.of("a"));
        assertThat(blobs.paths()).hasSize(1); // until the next completion

        complete("a", LARGE + "second");

        assertThat(blobs.paths()).singleElement().asString().contains("/a/2-");
        assertThat(outcome("a").payload()).isEqualTo(LARGE + "second");
    }

    @Test
    void anotherStepsOutputThatIsPassedOnIsCopied() {
        complete("a", LARGE);
        store.complete(claim("b"), outcome("a"));

        store.reopen("w", List.of("a"));
        complete("a", "small");

        assertThat(outcome("b").payload()).isEqualTo(LARGE);
        assertThat(blobs.paths()).singleElement().asString().contains("/outputs/b/");
    }

    @Test
    void blobsThatCannotBeDeletedDoNotFailTheStep() {
        claim("a");
        clock.advance(LEASE);
        Claim claim = claim("a");
        blobs.failing = List.of("list", "delete")::contains;

        assertThat(store.complete(claim, Outcome.success(LARGE))).isTrue();

        assertThat(outcome("a").payload()).isEqualTo(LARGE);
    }

    @Test
    void largeJournalEntriesAreKeptWhileTheStepGoesOnAndDeletedWhenItEnds() {
        JournalEntry small = new JournalEntry("decision", Map.of("turn", 1L));
        JournalEntry large = new JournalEntry("result", Map.of("text", LARGE));
        Claim first = claim("a");
        assertThat(store.record(first, small)).isTrue();
        assertThat(store.record(first, large)).isTrue();
        assertThat(store.record(first, large)).isTrue();
        assertThat(blobs.paths()).hasSize(2);
        store.complete(first, WAITING);
        store.unpark("w", "a");

        assertThat(store.journal("w", "a")).containsExactly(small, large, large);
        complete("a", 1);

        assertThat(store.journal("w", "a")).isEmpty();
        assertThat(blobs.paths()).isEmpty();
    }

    @Test
    void theJournalOfAFirstClaimIsDeletedWithItsEnd() {
        Claim claim = claim("a");
        store.record(claim, new JournalEntry("result", Map.of("text", LARGE)));

        store.complete(claim, Outcome.success(1));

        assertThat(blobs.paths()).isEmpty();
    }

    @Test
    void callsThatAreRepeatedBecauseTheStoreWasAwayLeaveNothing() {
        AtomicBoolean away = new AtomicBoolean(true);
        WorkflowStore flaky =
                new OffloadingWorkflowStore(new LostCompletions(inner, away), blobs, marks, LIMIT);
        JournalEntry large = new JournalEntry("result", Map.of("text", LARGE));
        Claim claim = claim("a");

        assertThatThrownBy(() -> flaky.record(claim, large))
                .isInstanceOf(StoreUnavailableException.class);
        away.set(false);
        assertThat(flaky.record(claim, large)).isTrue();
        assertThat(flaky.journal("w", "a")).containsExactly(large);
        away.set(true);
        assertThatThrownBy(() -> flaky.complete(claim, Outcome.success(LARGE)))
                .isInstanceOf(StoreUnavailableException.class);
        away.set(false);
        assertThat(flaky.complete(claim, Outcome.success(LARGE))).isTrue();

        assertThat(blobs.paths()).singleElement().asString().contains("/outputs/a/1-");
        assertThat(outcome("a").payload()).isEqualTo(LARGE);
    }

    @Test
    void anEntryOfAHolderThatWasReplacedLeavesNothing() {
        JournalEntry large = new JournalEntry("result", Map.of("text", LARGE));
        Claim late = claim("a");
        store.record(late, large);
        clock.advance(LEASE);
        claim("a");

        assertThat(store.record(late, large)).isFalse();

        assertThat(blobs.paths()).hasSize(1);
        assertThat(store.journal("w", "a")).containsExactly(large);
    }

    @Test
    void anEntryThatLooksLikeAReferenceIsReadBackAsItIs() {
        JournalEntry alike =
                new JournalEntry("r", Map.of("dataBlob", Map.of("path", "p", "size", 1L)));
        JournalEntry nothing = new JournalEntry("r", Map.of("dataBlob", List.of()));
        Claim claim = claim("a");

        store.record(claim, alike);
        store.record(claim, nothing);

        assertThat(store.journal("w", "a")).containsExactly(alike, nothing);
    }

    @Test
    void anEntryThatIsGoneNamesTheStep() {
        store.record(claim("a"), new JournalEntry("result", Map.of("text", LARGE)));
        blobs.delete(blobs.paths().getFirst());

        assertThatThrownBy(() -> store.journal("w", "a"))
                .isInstanceOf(JarvisException.class)
                .hasMessageStartingWith("journal entry of step w/a is not in the blob store");
    }

    @Test
    void aStepThatIsCancelledLeavesNothing() {
        Claim claim = claim("a");
        store.record(claim, new JournalEntry("result", Map.of("text", LARGE)));
        store.complete(claim, WAITING.withPayload(LARGE));
        assertThat(blobs.paths()).hasSize(2);

        assertThat(store.settle("w", "a", CANCELLED)).isTrue();

        assertThat(blobs.paths()).isEmpty();
    }

    @Test
    void filesOfSomebodyElseStay() {
        blobs.put("workflows/w/outputs/a/notes.txt", new byte[1]);
        blobs.put("workflows/w/outputs/a-b/1-0.json", new byte[1]);
        claim("a");
        clock.advance(LEASE);

        complete("a", 1);

        assertThat(blobs.paths()).hasSize(2);
    }

    private void complete(String step, Object payload) {
        assertThat(store.complete(claim(step), Outcome.success(payload))).isTrue();
    }

    private Claim claim(String step) {
        return store.claim("w", step, "node", LEASE).orElseThrow();
    }

    private Outcome outcome(String step) {
        return record(step).outcome().orElseThrow();
    }

    private WorkflowStore.StepRecord record(String step) {
        return Optional.ofNullable(store.find("w").orElseThrow().steps().get(step)).orElseThrow();
    }
}
