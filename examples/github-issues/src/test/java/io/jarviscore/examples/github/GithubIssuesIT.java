package io.jarviscore.examples.github;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class GithubIssuesIT {
    @TempDir private Path folder;

    @Test
    void issuesAreFiledAndTheTokenIsNowhere() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Djava.io.tmpdir=" + folder,
                                "-classpath",
                                System.getProperty("java.class.path"),
                                GithubIssues.class.getName())
                        .directory(folder.toFile())
                        .redirectErrorStream(true);
        builder.environment().clear();
        Process process = builder.start();
        try {
            List<String> lines = process.inputReader(StandardCharsets.UTF_8).lines().toList();

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(lines.getLast()).isEqualTo("SUCCESS the token was found in 0 places");
            assertThat(lines)
                    .anyMatch(line -> line.contains("Release notes are missing"))
                    .anyMatch(line -> line.matches(" *prompts +[1-9][0-9,.]* bytes: nothing"))
                    .anyMatch(line -> line.matches(" *logs at TRACE +[1-9][0-9,.]* bytes: nothing"))
                    .anyMatch(line -> line.contains("jarviscore.db"))
                    .noneMatch(line -> line.contains("ghp_"));
        } finally {
            process.destroyForcibly();
        }
    }
}
