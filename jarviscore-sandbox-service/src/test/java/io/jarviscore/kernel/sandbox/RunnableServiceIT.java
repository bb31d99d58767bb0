package io.jarviscore.kernel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox.Language;
import io.jarviscore.Sandbox.Request;
import io.jarviscore.Sandbox.Result;
import io.jarviscore.testing.SandboxPrograms;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The runnable jar as a process of its own, with Deno and Python, in both formats. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunnableServiceIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static Process service;
    private static URI address;

    @BeforeAll
    static void start() throws Exception {
        SandboxPrograms programs = SandboxPrograms.fetched().orElse(null);
        assumeTrue(programs != null, SandboxPrograms.MISSING);
        ProcessBuilder builder =
                new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-jar",
                        jar().toString());
        builder.environment().put("SANDBOX_SERVICE_PORT", "0");
        builder.environment().put("SANDBOX_SERVICE_KEY", "k");
        builder.environment().put("SANDBOX_ENGINE_PATH", programs.deno().toString());
        builder.environment().put("SANDBOX_PYTHON_PATH", programs.pyodide().toString());
        service = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(service.getInputStream(), StandardCharsets.UTF_8));
        String line = lines.readLine();
        assertThat(line).contains("runs [javascript, python]");
        address = URI.create(line.replaceAll(".*(http://\\S+) .*", "$1"));
    }

    private static Path jar() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.toString().endsWith("-runnable.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.destroyForcibly();
        }
    }

    private static SandboxServer server(Language language) {
        return new SandboxServer(address, Optional.of("k"), language);
    }

    @Test
    void bothLanguagesRunInOurFormat() throws Exception {
        for (Language language : Language.values()) {
            String code =
                    language == Language.PYTHON
                            ? "print('hi'); result = [twice(21), inputs['n']]"
                            : "console.log('hi'); const n: number = 21; result = [twice(n), inputs.n]";
            try (RemoteSandbox sandbox =
                    new RemoteSandbox(
                            server(language), language, Optional.empty(), MeshClock.system())) {
                Result result =
                        sandbox.run(
                                new Request(
                                        code,
                                        Map.of("n", 7L),
                                        LONG,
                                        Map.of(
                                                "twice",
                                                arguments ->
                                                        2
                                                                * ((Number) arguments.get(0))
                                                                        .longValue())));

                assertThat(result.error()).isEmpty();
                assertThat(result.value()).isEqualTo(List.of(42L, 7L));
                assertThat(result.output()).isEqualTo("hi\n");
            }
        }
    }

    @Test
    void theOldFormatRunsPython() throws Exception {
        try (SandboxServer server = server(Language.PYTHON)) {
            String large = "print('hi')\nresult = {'n': inputs['n'], 'text': 'x' * 100000}";
            SandboxServer.Answer answer =
                    server.runNormal(
                            Request.of(large, Map.of("n", 7L), LONG), MeshClock.system().instant());
            SandboxServer.Answer failed =
                    server.runNormal(
                            Request.of("foo()", Map.of(), LONG), MeshClock.system().instant());

            assertThat(answer.verdict().value())
                    .isEqualTo(Map.of("n", 7L, "text", "x".repeat(100_000)));
            assertThat(answer.output()).isEqualTo("hi\n");
            assertThat(failed.verdict().errorType()).isEqualTo("NameError");
        }
    }

    @Test
    void theOldFormatKeepsTheResultOfCodeThatEndsNoLine() throws Exception {
        String code = "print('  half', end='')\nresult = 1";
        try (SandboxServer server = server(Language.PYTHON)) {
            SandboxServer.Answer answer =
                    server.runNormal(
                            Request.of(code, Map.of(), LONG), MeshClock.system().instant());

            assertThat(answer.verdict().value()).isEqualTo(1L);
            assertThat(answer.output()).isEqualTo("  half\n");
        }
    }
}
