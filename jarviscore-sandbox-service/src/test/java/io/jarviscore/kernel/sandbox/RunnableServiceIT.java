package io.jarviscore.kernel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox.Language;
import io.jarviscore.Sandbox.Request;
import io.jarviscore.Sandbox.Result;
import io.jarviscore.testing.SandboxPrograms;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The runnable jar as a process of its own, with Deno and Python, in both formats. The container
 * file gives the command; places of files and the address differ.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunnableServiceIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static Process service;
    private static URI address;

    @BeforeAll
    static void start() throws Exception {
        SandboxPrograms programs = SandboxPrograms.fetched().orElse(null);
        assumeTrue(programs != null, SandboxPrograms.MISSING);
        ContainerFile container = ContainerFile.read();
        Path java = Path.of(ProcessHandle.current().info().command().orElseThrow());
        List<String> command = new ArrayList<>(container.command());
        command.replaceAll(
                part ->
                        switch (part) {
                            case "java" -> java.toString();
                            case "/opt/sandbox/service.jar" -> jar().toString();
                            default -> part;
                        });
        command.addAll(1, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(container.environment());
        builder.environment()
                .putAll(
                        Map.of(
                                "SANDBOX_SERVICE_HOST", "127.0.0.1",
                                "SANDBOX_SERVICE_PORT", "0",
                                "SANDBOX_SERVICE_KEY", "k",
                                "SANDBOX_ENGINE_PATH", programs.deno().toString(),
                                "SANDBOX_PYTHON_PATH", programs.pyodide().toString()));
        service = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(service.getInputStream(), StandardCharsets.UTF_8));
        String line = lines.readLine();
        assertThat(line).contains("runs [javascript, python]");
        address = URI.create(line.replaceAll(".*(http://\\S+) .*", "$1"));
    }

    private static Path jar() {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.toString().endsWith("-runnable.jar"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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

    @Test
    void aRunIsDeadWithinTwoSecondsOfTheDeathOfItsAgent() throws Exception {
        Process agent =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                RemoteAgentToKill.class.getName(),
                                address.toString(),
                                "k")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(agent.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("begun");
            assertThat(metrics()).contains("jarviscore_sandbox_running 1");

            agent.destroyForcibly().waitFor();

            for (int i = 0; i < 40 && !metrics().contains("jarviscore_sandbox_running 0"); i++) {
                MeshClock.system().sleep(Duration.ofMillis(50));
            }
            assertThat(metrics())
                    .contains("jarviscore_sandbox_running 0")
                    .contains("{language=\"javascript\",status=\"cancelled\"} 1");
        } finally {
            agent.destroyForcibly();
        }
    }

    private static String metrics() throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(address + "/metrics"))
                                .header("Authorization", "Bearer k")
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }
}
