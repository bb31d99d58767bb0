package io.jarviscore.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines in files. */
class TraceFolderTest {
    @TempDir private Path folder;

    @Test
    void linesOfOneFlushThatNoBufferHoldsAreWrittenWhole() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            lines.add("ä".repeat(i * 300) + i);
        }
        try (TraceFolder traces = new TraceFolder(folder, Long.MAX_VALUE, Duration.ofDays(1))) {
            for (String line : lines) {
                traces.append("w", "s", line);
                traces.append("other", "", line);
            }

            assertThat(traces.flush(TraceFolderTest::fail)).isZero();

            assertThat(Files.readAllLines(folder.resolve("w_s.jsonl"))).isEqualTo(lines);
            assertThat(Files.readAllLines(folder.resolve("other.jsonl"))).isEqualTo(lines);
        }
    }

    @Test
    void aFileThatWouldOutgrowItsLimitIsBegunAnewWithTheLastLine() throws Exception {
        try (TraceFolder traces = new TraceFolder(folder, 20, Duration.ofDays(1))) {
            traces.append("w", "", "123456789");
            traces.append("w", "", "123456789");
            traces.append("w", "", "last");
            traces.flush(TraceFolderTest::fail);
        }

        assertThat(folder.resolve("w.jsonl.1")).hasContent("123456789\n123456789");
        assertThat(folder.resolve("w.jsonl")).hasContent("last");
    }

    private static void fail(IOException e) {
        throw new UncheckedIOException(e);
    }
}
