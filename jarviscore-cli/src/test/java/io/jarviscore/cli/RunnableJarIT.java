package io.jarviscore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar as a user runs it: in a process of its own, in an empty folder. */
@Timeout(180)
class RunnableJarIT {
    @TempDir private Path folder;

    @Test
    void theSmokeTestPassesFromTheJarAlone() throws Exception {
        Run run = run("smoketest");

        assertThat(run.output()).contains("7 of 7 tests passed");
        assertThat(run.code()).isZero();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void checkReadsTheEnvFileOfTheWorkingDirectoryAndWarnsOfItsSecrets() throws Exception {
        Files.writeString(folder.resolve(".env"), "CLAUDE_API_KEY=canary-1a2b3c\n");

        Run run = run("check", "--production");

        assertThat(run.output())
                .containsPattern("WARN +secrets +from .env: claude_api_key")
                .containsPattern("OK +model-provider +claude:")
                .doesNotContain("canary-1a2b3c");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void theVersionIsThatOfTheManifest() throws Exception {
        assertThat(run("--version").output()).startsWith("jarviscore 0.1.0");
    }

    private Run run(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-jar",
                                jar().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        Process process = builder.start();
        try {
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(output).isTrue();
            return new Run(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Path jar() throws IOException {
        try (DirectoryStream<Path> jars =
                Files.newDirectoryStream(Path.of("target"), "jarviscore-cli-*-all.jar")) {
            return jars.iterator().next().toAbsolutePath();
        }
    }

    private record Run(int code, String output) {}
}
