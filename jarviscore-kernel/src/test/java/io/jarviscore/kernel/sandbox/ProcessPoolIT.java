package io.jarviscore.kernel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox.Request;
import io.jarviscore.testing.Campaigns;
import io.jarviscore.testing.SandboxPrograms;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No process is left when runs, the sandbox or the agent have ended. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessPoolIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static SandboxPrograms programs;

    @BeforeAll
    static void fetch() {
        Optional<SandboxPrograms> fetched = SandboxPrograms.fetched();
        assumeTrue(fetched.isPresent(), SandboxPrograms.MISSING);
        programs = fetched.orElseThrow();
    }

    private static LocalSandbox open() {
        return LocalSandbox.create(
                new ProcessPool(new Deno(programs.deno()), 2), MeshClock.system());
    }

    @Test
    void noProcessIsLeftWithinTwoSecondsOfTheDeathOfTheAgent() throws Exception {
        Process agent =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                AgentToKill.class.getName(),
                                programs.deno().toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(agent.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("begun");
            List<ProcessHandle> processes = agent.descendants().toList();
            assertThat(processes).hasSizeGreaterThanOrEqualTo(2);

            agent.destroyForcibly().waitFor();

            for (ProcessHandle each : processes) {
                awaitEnd(each);
            }
        } finally {
            agent.destroyForcibly();
        }
    }

    private static void awaitEnd(ProcessHandle process) throws Exception {
        for (int i = 0; i < 40 && isRunning(process); i++) {
            MeshClock.system().sleep(Duration.ofMillis(50));
        }
        assertThat(isRunning(process)).as("%s is running", process.info()).isFalse();
    }

    /** A zombie has ended: the machine's first process has only not asked for it yet. */
    private static boolean isRunning(ProcessHandle process) throws IOException {
        try {
            Path stat = Path.of("/proc", String.valueOf(process.pid()), "stat");
            return !Files.readString(stat).contains(") Z ");
        } catch (NoSuchFileException gone) {
            return process.isAlive();
        }
    }

    @Test
    void closingLeavesNoProcessAndNoFolder() throws InterruptedException {
        Set<Long> before = children();
        Set<Path> folders = folders();
        try (LocalSandbox sandbox = open()) {
            sandbox.run(Request.of("result = 1", Map.of(), LONG));
            assertThat(children()).hasSizeGreaterThan(before.size());
        }

        assertThat(children()).isEqualTo(before);
        assertThat(folders()).isEqualTo(folders);
    }

    @Test
    void manyRunsGrowNothing() throws InterruptedException {
        try (LocalSandbox sandbox = open()) {
            run(sandbox, 10);
            long descriptors = descriptors();
            run(sandbox, Campaigns.tries(60, 2_000));

            assertThat(children().size()).isLessThanOrEqualTo(8);
            assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 30);
        }
    }

    private static void run(LocalSandbox sandbox, int runs) throws InterruptedException {
        for (long i = 0; i < runs; i++) {
            assertThat(sandbox.run(Request.of("result = " + i, Map.of(), LONG)).value())
                    .isEqualTo(i);
        }
    }

    private static Set<Long> children() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    private static Set<Path> folders() {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(
                            file -> file.getFileName().toString().startsWith("jarviscore-sandbox"))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long descriptors() {
        Path open = Path.of("/proc/self/fd");
        if (!Files.exists(open)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(open)) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
