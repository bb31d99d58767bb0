package io.jarviscore.examples.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SupportSwarmIT {
    @TempDir private Path folder;

    @Test
    void theSecondDayCallsTheStoredFunctionAndEachRefundIsAllowedOnce() throws Exception {
        List<String> lines = run();
        int tuesday = lines.indexOf("tuesday: The blender of order 2002 is too loud.");

        assertThat(lines.getLast())
                .isEqualTo("SUCCESS the second day used the first day's function");
        assertThat(lines.subList(0, tuesday))
                .contains("  save_function", "  refund", "  ask_peer")
                .doesNotContain("  run_function");
        assertThat(lines.subList(tuesday, lines.size()))
                .contains("  run_function", "  refund", "  ask_peer")
                .doesNotContain("  save_function");
        assertThat(lines).filteredOn(line -> line.startsWith("  ! allowed")).hasSize(2);
        assertThat(lines)
                .contains(
                        "refunds: [Refund[order=1001, cents=5990], Refund[order=2002, cents=6450]]")
                .anyMatch(line -> line.startsWith("  parcels  SUCCESS"));
    }

    private List<String> run() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-classpath",
                                System.getProperty("java.class.path"),
                                SupportSwarm.class.getName())
                        .directory(folder.toFile())
                        .redirectErrorStream(true);
        builder.environment().clear();
        Process process = builder.start();
        try {
            List<String> lines = process.inputReader(StandardCharsets.UTF_8).lines().toList();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(lines.toString()).isTrue();
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }
}
