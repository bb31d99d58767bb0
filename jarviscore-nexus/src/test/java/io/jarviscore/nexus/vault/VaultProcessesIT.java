package io.jarviscore.nexus.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vault under several processes and under kills, with real ones. */
class VaultProcessesIT {
    static final String SECRET = "a secret for several processes";

    @TempDir Path home;

    private Path file() {
        return home.resolve("nexus.enc");
    }

    private Vault vault() {
        return TestVault.at(file(), SECRET);
    }

    @Test
    void eightProcessesThatRegisterAtOnceKeepEveryRecord() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            processes.add(start("p" + i, "3"));
        }
        for (Process process : processes) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
        assertThat(vault().providers()).hasSize(24);
    }

    @Test
    void aKillDuringAWriteLeavesTheOldOrTheNewFile() throws Exception {
        vault().register("first", Map.of("api_key", "k"));
        int last = 1;
        for (int round = 0; round < 3; round++) {
            Process process = start("r" + round + "-", "100000");
            long before = Files.getLastModifiedTime(file()).toMillis();
            waitUntilWritten(before, process);
            process.destroyForcibly().waitFor();
            int now = vault().providers().size();
            assertThat(now).isGreaterThanOrEqualTo(last);
            last = now;
        }
        vault().register("after", Map.of("api_key", "k"));
        try (var files = Files.list(home)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("nexus.enc", "nexus.enc.lock");
        }
    }

    private void waitUntilWritten(long before, Process process) throws Exception {
        for (int i = 0; i < 3_000; i++) {
            if (Files.getLastModifiedTime(file()).toMillis() > before) {
                return;
            }
            assertThat(process.isAlive()).isTrue();
            Thread.sleep(10);
        }
        throw new AssertionError("the process has written nothing in 30 seconds");
    }

    private Process start(String prefix, String count) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Registering.class.getName(),
                        file().toString(),
                        prefix,
                        count)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Registers providers one after the other. */
    static final class Registering {
        private Registering() {}

        public static void main(String[] args) {
            Vault vault = TestVault.at(Path.of(args[0]), SECRET);
            for (int i = 0; i < Integer.parseInt(args[2]); i++) {
                vault.register(args[1] + i, Map.of("auth_type", "api_key", "api_key", "k" + i));
            }
        }
    }
}
