package io.jarviscore.examples.committee;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills the committee's process as hard as it gets, and starts it again. */
@Timeout(120)
class KillIT {
    @TempDir private Path folder;

    @Test
    void aMeetingThatIsKilledInTheMiddleGoesOnAndPaysForNothingTwice() throws Exception {
        Process first = start();
        try {
            readUntil(
                    first,
                    "STARTED   committee-1/risk_assessment",
                    "ENDED     committee-1/technical_analysis",
                    "ENDED     committee-1/knowledge_retrieval");
        } finally {
            first.destroyForcibly().waitFor();
        }
        List<String> paidBefore = Files.readAllLines(folder.resolve("bill.txt"));

        List<String> second = runToItsEnd();

        assertThat(second)
                .anyMatch(line -> line.matches("market_analysis +SUCCESS +recovered .*"))
                .anyMatch(line -> line.matches("financial_analysis +SUCCESS +recovered .*"))
                .anyMatch(line -> line.matches("risk_assessment +SUCCESS +run now .*"))
                .anyMatch(line -> line.endsWith(", 0 paid for twice."))
                .last()
                .isEqualTo("SUCCESS BUY");
        assertThat(Files.readAllLines(folder.resolve("bill.txt")))
                .startsWith(paidBefore.toArray(String[]::new))
                .doesNotHaveDuplicates()
                .hasSize(10);
    }

    @Test
    void aMeetingThatHasEndedGivesItsResultAgainAndPaysForNothing() throws Exception {
        runToItsEnd();
        List<String> paid = Files.readAllLines(folder.resolve("bill.txt"));

        List<String> again = runToItsEnd();

        assertThat(again).noneMatch(line -> line.startsWith("STARTED"));
        assertThat(again.getLast()).isEqualTo("SUCCESS BUY");
        assertThat(Files.readAllLines(folder.resolve("bill.txt"))).isEqualTo(paid);
    }

    private List<String> runToItsEnd() throws IOException, InterruptedException {
        Process process = start();
        try {
            List<String> lines = readUntil(process);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start() throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Committee.class.getName())
                        .directory(folder.toFile())
                        .redirectErrorStream(true);
        builder.environment().clear();
        return builder.start();
    }

    /** The lines up to where each of these texts has been seen; all lines if none is given. */
    private static List<String> readUntil(Process process, String... texts) throws IOException {
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        Set<String> missing = new HashSet<>(List.of(texts));
        List<String> lines = new ArrayList<>();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            lines.add(line);
            if (missing.removeIf(line::contains) && missing.isEmpty()) {
                return lines;
            }
        }
        assertThat(missing).as(String.join("\n", lines)).isEmpty();
        return lines;
    }
}
