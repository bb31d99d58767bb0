package io.jarviscore.memory;

import io.jarviscore.BlobStore;
import io.jarviscore.ChatModel;
import io.jarviscore.Memory;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.testing.ManualClock;
import java.nio.file.Path;
import java.util.Optional;

/** Memories over one ledger, as the processes that share it have them. */
final class MemoryRig implements AutoCloseable {
    final ManualClock clock = new ManualClock();
    final Ledger ledger;
    final BlobStore blobs;
    final IndexFile file;
    final Summaries summaries;
    private final RecallIndex index;

    MemoryRig(Path folder, Optional<ChatModel> model, int summaryTokens, int maxEntries) {
        this.ledger = InProcess.ledger(clock, maxEntries);
        this.blobs = InProcess.blobs(folder.resolve("blobs"));
        this.file = new IndexFile(Optional.of(folder.resolve("recall")));
        this.index = new RecallIndex(file, ledger, Optional.empty());
        this.summaries =
                new Summaries(
                        new Summaries.Ports(
                                ledger, Optional.of(blobs), model, Optional.empty(), clock),
                        summaryTokens);
    }

    MemoryRig(Path folder) {
        this(folder, Optional.empty(), 4_000, 10_000);
    }

    LocalMemory of(String agent) {
        return new LocalMemory(new Topics(agent), ledger, index, summaries, clock);
    }

    /** The memory of a process that has not read anything yet. */
    LocalMemory elsewhere(String agent, IndexFile other) {
        return new LocalMemory(
                new Topics(agent),
                ledger,
                new RecallIndex(other, ledger, Optional.empty()),
                summaries,
                clock);
    }

    /** The memory with vectors that are kept in this rig's file. */
    LocalMemory with(String agent, Optional<Vectors> vectors) {
        return new LocalMemory(
                new Topics(agent),
                ledger,
                new RecallIndex(file, ledger, vectors),
                summaries,
                clock);
    }

    static Task task(String workflow, String text) {
        return Task.of(workflow, Step.of("a", "worker", text));
    }

    static Memory.Ending ending(String workflow, String text, String answer) {
        return new Memory.Ending(
                task(workflow, text), Outcome.success(answer).withSummary(answer), false);
    }

    @Override
    public void close() {
        summaries.close();
        file.close();
    }
}
