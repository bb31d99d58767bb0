package io.jarviscore.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.options.TimeValue;

/** That every harness still runs, as small as it gets. Nothing here depends on how fast it is. */
class BenchmarksTest {
    @TempDir private Path folder;

    @Test
    void aTurnIsMeasuredBothWays() throws Exception {
        assertThat(new TurnBenchmark(1, 1, 1).run())
                .contains("| wall, µs |")
                .contains("by hand is 11 requests");
    }

    @Test
    void aCrowdLosesNobody() throws Exception {
        assertThat(new CrowdBenchmark(1, 20, 1, 1).run()).contains("| 1 |");
    }

    @Test
    void theGateIsWatchedUnderLoad() throws Exception {
        assertThat(new GateBenchmark(List.of(2), Duration.ofMillis(300)).run())
                .contains("| 2 | 2 |");
    }

    @Test
    void theSandboxIsMeasuredWarmAndCold() throws Exception {
        assertThat(new SandboxBenchmark(0, TimeValue.milliseconds(20), 1, 5).run())
                .contains("| ARITHMETIC |", "| STRING |", "metaspace");
    }

    @Test
    void theQuickstartIsStarted() throws Exception {
        assertThat(new StartupBenchmark(1, "").run()).contains("in 1 processes");
    }

    @Test
    void aSectionReplacesItsPredecessorAndNothingElse() throws Exception {
        Path file = folder.resolve("RESULTS.md");
        Files.writeString(file, "before\n<!-- turn -->\nold\n<!-- end of turn -->\nafter\n");
        ResultsFile results = new ResultsFile(file);

        results.replace("turn", "new");
        results.replace("gate", "first");

        assertThat(file)
                .hasContent(
                        """
                        before
                        <!-- turn -->
                        new
                        <!-- end of turn -->
                        after

                        <!-- gate -->
                        first
                        <!-- end of gate -->
                        """);
    }
}
