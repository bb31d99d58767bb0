package io.jarviscore.benchmarks;

import io.jarviscore.Mesh;
import io.jarviscore.MeshClock;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.journal.JournalEntry;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** The kernel's journal entries, taken from a conversation that it really had. */
final class RecordedJournal {
    private static final String WORKFLOW = "recorded";
    private static final String STEP = "sum";

    private RecordedJournal() {}

    /** A decision and a result for each tool call, in the order in which they were written. */
    static List<JournalEntry> of(URI endpoint, int toolCalls) {
        WorkflowStore store = InProcess.workflowStore(MeshClock.system());
        AtomicReference<List<JournalEntry>> longest = new AtomicReference<>(List.of());
        try (Mesh mesh =
                Adder.builder(endpoint, Map.of())
                        .workflowStore(store)
                        // It is dropped when the step ends, so it is read while the task runs.
                        .listen(event -> keepLonger(longest, store.journal(WORKFLOW, STEP)))
                        .start()) {
            mesh.workflow(WORKFLOW, Step.of(STEP, "adder", Adder.TASK));
        }
        List<JournalEntry> entries = longest.get();
        if (entries.size() < 2 * toolCalls) {
            throw new IllegalStateException("the journal has " + entries.size() + " entries");
        }
        return entries.subList(0, 2 * toolCalls);
    }

    private static void keepLonger(
            AtomicReference<List<JournalEntry>> longest, List<JournalEntry> now) {
        longest.accumulateAndGet(now, (a, b) -> a.size() < b.size() ? b : a);
    }
}
