package io.jarviscore.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.testing.JavaProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Searches the output and files of a process that does not start, or dies, for its secrets. */
@Timeout(120)
class CrashOutputIT {
    private static final String PLANTED = "CANARY-7d3e-planted-in-the-environment";

    @TempDir private Path folder;

    @Test
    void aMeshThatCannotStartNamesNoSecret() throws Exception {
        Map<String, String> environment = secrets();
        environment.put("REDIS_URL", "redis://:" + PLANTED + "@127.0.0.1:1/0");

        try (JavaProgram program = JavaProgram.start(CrashingService.class, folder, environment)) {
            assertThat(program.awaitExit()).isNotZero();

            assertThat(program.output()).contains("Exception").contains("127.0.0.1:1");
            assertThat(program.output()).doesNotContain(PLANTED);
        }
    }

    @Test
    void neitherTheOutputNorTheCrashReportOfAJvmThatDiesHasASecret() throws Exception {
        try (JavaProgram program = JavaProgram.start(CrashingService.class, folder, secrets())) {
            program.awaitLine("ready");
            program.signal("SEGV");
            assertThat(program.awaitExit()).isNotZero();

            assertThat(program.output()).contains("with settings").contains("SIGSEGV");
            assertThat(program.output()).doesNotContain(PLANTED);
        }
        List<Path> files = files();
        assertThat(files).anyMatch(file -> file.getFileName().toString().startsWith("hs_err"));
        for (Path file : files) {
            assertThat(Files.readString(file, StandardCharsets.ISO_8859_1).contains(PLANTED))
                    .as("%s has a secret", file)
                    .isFalse();
        }
    }

    private static Map<String, String> secrets() {
        Map<String, String> environment = new HashMap<>();
        for (String name :
                List.of("CLAUDE_API_KEY", "GEMINI_API_KEY", "NEXUS_SECRET", "CONSOLE_TOKEN")) {
            environment.put(name, PLANTED);
        }
        environment.put("JAVA_TOOL_OPTIONS", "-XX:-CreateCoredumpOnCrash");
        return environment;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
