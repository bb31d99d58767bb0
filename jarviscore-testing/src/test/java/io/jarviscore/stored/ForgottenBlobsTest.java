package io.jarviscore.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.BlobStore;
import io.jarviscore.BlobStore.Stat;
import io.jarviscore.JarvisException;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.engine.ForgottenBlobs;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.testing.ManualClock;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files have the machine's time, so the clock starts with it. */
class ForgottenBlobsTest {
    private static final Duration RETENTION = Duration.ofDays(7);
    private static final Duration LEASE = Duration.ofMinutes(1);

    @TempDir private Path folder;

    private final ManualClock clock = new ManualClock(Instant.now());
    private final Ledger ledger = InProcess.ledger(clock, 1_000);
    private final BlobMarks marks = new BlobMarks(ledger);

    @SuppressWarnings("NullAway.Init") // made before each test
    private BlobStore blobs;

    @BeforeEach
    void openTheFolder() {
        blobs = InProcess.blobs(folder);
    }

    /** A store with a workflow whose output is a blob. */
    private WorkflowStore storeWith(String workflow, BlobMarks with) {
        WorkflowStore kept = InProcess.workflowStore(clock);
        WorkflowStore store = new OffloadingWorkflowStore(kept, blobs, with, 10);
        store.open(new Definition(workflow, List.of(Step.of("a", "x", "y"))));
        Claim claim = store.claim(workflow, "a", "me", LEASE, "r").orElseThrow();
        store.complete(claim, Outcome.success("x".repeat(100)));
        return kept;
    }

    private ForgottenBlobs forgotten(WorkflowStore store, BlobMarks own) {
        return new ForgottenBlobs(store, blobs, own, Optional.empty(), clock, RETENTION);
    }

    private List<String> paths() {
        return blobs.list("").stream().map(Stat::path).toList();
    }

    @Test
    void theBlobsOfAForgottenWorkflowAreDeletedWhenTheyAreOldEnough() {
        storeWith("gone", marks);
        ForgottenBlobs forgotten = forgotten(InProcess.workflowStore(clock), marks);

        clock.advance(RETENTION);
        forgotten.sweep();
        assertThat(paths()).hasSize(1);

        clock.advance(Duration.ofDays(2));
        forgotten.sweep();
        assertThat(paths()).isEmpty();
    }

    @Test
    void theBlobsOfAKnownWorkflowStayHoweverOldTheyAre() {
        WorkflowStore store = storeWith("kept", marks);

        clock.advance(Duration.ofDays(1_000));
        forgotten(store, marks).sweep();

        assertThat(paths()).hasSize(1);
    }

    @Test
    void theBlobsOfAnotherStoreInTheSameFolderStay() {
        storeWith("theirs", new BlobMarks(InProcess.ledger(clock, 100)));
        storeWith("ours", marks);

        clock.advance(Duration.ofDays(30));
        forgotten(InProcess.workflowStore(clock), marks).sweep();

        assertThat(paths()).singleElement().asString().contains("/theirs/");
    }

    @Test
    void artefactsOfAgentsStay() {
        storeWith("gone", marks);
        blobs.put("workflows/gone/artifacts/a/report.txt", new byte[1]);
        blobs.put("reports/q3.txt", new byte[1]);

        clock.advance(Duration.ofDays(30));
        forgotten(InProcess.workflowStore(clock), marks).sweep();

        assertThat(paths())
                .containsExactly("reports/q3.txt", "workflows/gone/artifacts/a/report.txt");
    }

    @Test
    void nothingIsDeletedWhileTheStoreCannotBeAsked() {
        storeWith("w", marks);
        clock.advance(Duration.ofDays(30));

        assertThatThrownBy(
                        () ->
                                forgotten(failing(new StoreUnavailableException("away")), marks)
                                        .sweep())
                .isInstanceOf(StoreUnavailableException.class);
        forgotten(failing(new JarvisException("damaged record")), marks).sweep();

        assertThat(paths()).hasSize(1);
    }

    private static WorkflowStore failing(RuntimeException failure) {
        return (WorkflowStore)
                Proxy.newProxyInstance(
                        WorkflowStore.class.getClassLoader(),
                        new Class<?>[] {WorkflowStore.class},
                        (proxy, method, arguments) -> {
                            throw failure;
                        });
    }

    @Test
    void aStartedMeshLooksOnceADay() throws Exception {
        storeWith("gone", marks);
        try (ForgottenBlobs forgotten = forgotten(InProcess.workflowStore(clock), marks)) {
            forgotten.start();
            clock.advance(Duration.ofSeconds(10));
            Instant first = marks.lastSweep().orElseThrow();
            for (int hour = 0; hour < 24 * 9; hour++) {
                clock.advance(Duration.ofHours(1));
            }

            assertThat(paths()).isEmpty();
            assertThat(ledger.tail("memory:blobs", 100))
                    .filteredOn(entry -> entry.kind().equals("swept"))
                    .hasSize(10);
            assertThat(marks.lastSweep().orElseThrow()).isAfter(first);
        }
    }

    @Test
    void processesOfOneStoreShareItsMarkAndAStoreWithTwoOwnsBoth() {
        String suffix = marks.suffix();
        assertThat(new BlobMarks(ledger).suffix()).isEqualTo(suffix);
        ledger.append("memory:blobs", "mark", Map.of("mark", "0123456789ab"));

        Set<String> all = marks.all(clock.instant());

        assertThat(all).hasSize(2).contains("0123456789ab");
        assertThat(BlobMarks.workflowOf("workflows/w/outputs/a/1-x-s0123456789ab.json", all))
                .contains("w");
        assertThat(BlobMarks.workflowOf("workflows/w/outputs/a/1-x.json", all)).isEmpty();
    }

    @Test
    void theMarkOutlivesALedgerThatForgets() {
        marks.suffix();
        clock.advance(Duration.ofDays(8));

        marks.all(clock.instant());

        assertThat(ledger.tail("memory:blobs", 1).getFirst().at()).isEqualTo(clock.instant());
    }
}
