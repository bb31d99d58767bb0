package io.jarviscore.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.MeshEvent;
import io.jarviscore.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceWriterTest {
    @TempDir Path folder;

    private final ManualClock clock = new ManualClock();

    private TraceWriter writer(long maxBytes) {
        return writer(maxBytes, Optional::empty);
    }

    private TraceWriter writer(long maxBytes, Supplier<Optional<TraceStream>> stream) {
        return new TraceWriter(
                new TraceFolder(folder, maxBytes, Duration.ofDays(7)),
                stream,
                Redaction.of(List.of()),
                "node-1",
                clock);
    }

    private static MeshEvent step(String task) {
        return new MeshEvent.Step(
                Instant.EPOCH, task, "agent", MeshEvent.StepPhase.STARTED, 1, Optional.empty());
    }

    @Test
    void closingWritesTheQueue() throws IOException {
        TraceWriter writer = writer(1_000_000);
        for (int i = 0; i < 5_000; i++) {
            writer.accept(step("flow/step-" + i % 100));
        }
        writer.close();

        long lines = 0;
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                lines += Files.readAllLines(file).size();
            }
        }
        assertThat(lines).isEqualTo(5_000);
        assertThat(writer.dropped()).isZero();
    }

    @Test
    void eventsBeyondTheQueueAreDroppedAndCounted() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        TraceWriter writer =
                writer(
                        10_000_000,
                        () -> {
                            writing.countDown();
                            await(goOn);
                            return Optional.empty();
                        });
        writer.accept(step("flow/a"));
        await(writing);
        for (int i = 0; i < TraceWriter.QUEUE + 10; i++) {
            writer.accept(step("flow/a"));
        }

        assertThat(writer.dropped()).isEqualTo(10);
        goOn.countDown();
        writer.close();
        assertThat(Files.readAllLines(folder.resolve("flow_a.jsonl")))
                .hasSize(1 + TraceWriter.QUEUE);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    @Test
    void aFileThatIsFullIsPutAsideOnce() throws IOException {
        TraceWriter writer = writer(2_000);
        for (int i = 0; i < 100; i++) {
            writer.accept(step("flow/a"));
        }
        writer.close();

        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("flow_a.jsonl", "flow_a.jsonl.1");
        }
        assertThat(Files.size(folder.resolve("flow_a.jsonl"))).isLessThanOrEqualTo(2_000);
    }

    @Test
    void filesThatNobodyWroteForDaysAreDeleted() throws IOException {
        Path old = Files.createFile(folder.resolve("old_a.jsonl"));
        Path recent = Files.createFile(folder.resolve("recent_a.jsonl"));
        Path foreign = Files.createFile(folder.resolve("notes.txt"));
        FileTime longAgo = FileTime.from(clock.instant().minus(Duration.ofDays(8)));
        Files.setLastModifiedTime(old, longAgo);
        Files.setLastModifiedTime(foreign, longAgo);
        Files.setLastModifiedTime(recent, FileTime.from(clock.instant()));

        new TraceFolder(folder, 1_000, Duration.ofDays(7)).deleteOld(clock.instant());

        assertThat(old).doesNotExist();
        assertThat(recent).exists();
        assertThat(foreign).exists();
    }

    @Test
    void aFileThatIsALinkIsNotWritten() throws IOException {
        Path elsewhere = Files.createFile(folder.resolve("elsewhere.txt"));
        Files.createSymbolicLink(folder.resolve("flow_a.jsonl"), elsewhere);
        TraceWriter writer = writer(1_000_000);
        writer.accept(step("flow/a"));
        writer.close();

        assertThat(elsewhere).isEmptyFile();
        assertThat(writer.dropped()).isEqualTo(1);
    }
}
