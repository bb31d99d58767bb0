package io.jarviscore.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process whose disk is really full: a small file system of its own, or a limit on how large its
 * files may grow. Where the machine allows neither, the tests are skipped; {@link StoreFileTest}
 * has SQLite itself refuse to grow, which works everywhere.
 */
@Timeout(120)
class FullDiskIT {
    /** In a mount namespace of its own, for which nobody needs to be root. */
    private static final List<String> SMALL_DISK =
            List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c");

    @TempDir private Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endProcesses() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly();
            process.waitFor(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void aFullFileSystemRefusesInWordsAndLosesNothing() throws Exception {
        String mount = "mount -t tmpfs -o size=4m tmpfs " + folder;
        assumeTrue(succeeds(SMALL_DISK, mount), "this machine lets nobody mount a file system");

        Process process = start(SMALL_DISK, mount + " && exec \"$@\"");
        List<String> refused = awaitFull(process.inputReader());

        assertThat(refused.getFirst())
                .contains(folder.resolve("state.db").toString())
                .contains("the disk is full")
                .contains("What was stored before is safe");
        assertThat(refused.getLast())
                .contains("cannot store artefact large in " + folder.resolve("blobs"))
                .contains("space");
        goOn(process);
    }

    @Test
    void aLimitOnTheSizeOfFilesRefusesInWordsAndLosesNothing() throws Exception {
        List<String> shell = List.of("bash", "-c");
        assumeTrue(
                succeeds(shell, "ulimit -S -f 4096 && command -v prlimit"),
                "this machine has no limits on files, or no prlimit to lift them");

        Process process = start(shell, "ulimit -S -f 4096 && exec \"$@\"");
        List<String> refused = awaitFull(process.inputReader());

        assertThat(refused.getFirst())
                .contains(folder.resolve("state.db").toString())
                .contains("this write did not happen");
        assertThat(refused.getLast())
                .contains("cannot store artefact large in " + folder.resolve("blobs"));
        Process lift =
                new ProcessBuilder(
                                "prlimit",
                                "--pid",
                                String.valueOf(process.pid()),
                                "--fsize=unlimited")
                        .inheritIO()
                        .start();
        assertThat(lift.waitFor()).isZero();
        goOn(process);
    }

    private static boolean succeeds(List<String> shell, String script) throws Exception {
        List<String> command = new ArrayList<>(shell);
        command.add(script);
        try {
            return new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    private Process start(List<String> shell, String script) throws IOException {
        List<String> command = new ArrayList<>(shell);
        command.addAll(
                List.of(
                        script,
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FullDiskProgram.class.getName(),
                        folder.toString()));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        started.add(process);
        return process;
    }

    /** Writes that were refused until the program reported the full disk. */
    private static List<String> awaitFull(BufferedReader output) throws IOException {
        List<String> refused = new ArrayList<>();
        String line = output.readLine();
        while (line != null && !line.equals(FullDiskProgram.FULL)) {
            if (line.startsWith(FullDiskProgram.REFUSED)) {
                refused.add(line);
            }
            line = output.readLine();
        }
        assertThat(line).as("the program's last line").isNotNull();
        assertThat(refused).hasSize(2);
        return refused;
    }

    private static void goOn(Process process) throws Exception {
        process.outputWriter().write("go\n");
        process.outputWriter().flush();
        assertThat(process.inputReader().lines()).contains(FullDiskProgram.DONE);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
