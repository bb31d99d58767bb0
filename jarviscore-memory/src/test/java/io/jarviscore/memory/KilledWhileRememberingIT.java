package io.jarviscore.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Memory;
import io.jarviscore.Mesh;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** No acknowledged fact is lost, and none is torn, when the process is killed while it writes. */
@Timeout(120)
class KilledWhileRememberingIT {
    private static final int BEFORE_THE_KILL = 150;

    @TempDir Path folder;

    @Test
    @SuppressWarnings("try") // the memory is of the mesh
    void everyAcknowledgedFactIsRecalledAfterTwoKills() throws Exception {
        List<Integer> acknowledged = new ArrayList<>();
        for (int life = 0; life < 2; life++) {
            acknowledged.addAll(liveAndDie());
        }

        Keeper keeper = new Keeper();
        try (Mesh mesh = keeper.start(folder)) {
            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(2 * BEFORE_THE_KILL);
            for (int n : acknowledged) {
                assertThat(keeper.memory().recall("number " + n))
                        .as("fact %d", n)
                        .extracting(Memory.Item::text)
                        .contains(KilledProgram.fact(n));
            }
        }
    }

    private List<Integer> liveAndDie() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.sqlite.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledProgram.class.getName(),
                        folder.toString());
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        List<Integer> acknowledged = new ArrayList<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            while (acknowledged.size() < BEFORE_THE_KILL) {
                String line = lines.readLine();
                assertThat(line).as("the program ended by itself").isNotNull();
                if (line.matches("\\d+")) {
                    acknowledged.add(Integer.parseInt(line));
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        return acknowledged;
    }
}
