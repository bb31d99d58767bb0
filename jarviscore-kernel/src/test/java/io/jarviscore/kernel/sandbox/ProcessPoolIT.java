package io.jarviscore.kernel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox.Request;
import io.jarviscore.Sandbox.Status;
import io.jarviscore.testing.Campaigns;
import io.jarviscore.testing.SandboxPrograms;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

    /** One process more or less is on its way at any time. */
    private static final int DESCRIPTORS_OF_A_PROCESS = 10;

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

    /** With Python too in the full form: it is loaded without a snapshot, which takes long. */
    @Test
    void noProcessIsLeftWithinTwoSecondsOfTheDeathOfTheAgent() throws Exception {
        assertNothingIsLeftOf(programs.deno().toString());
        if (Campaigns.full()) {
            assertNothingIsLeftOf(programs.deno().toString(), programs.pyodide().toString());
        }
    }

    @Test
    void quickJsStartsNoProcess() throws Exception {
        assertThat(descendantsOfAnAgentThatIsKilled()).isEmpty();
    }

    private static void assertNothingIsLeftOf(String... engine) throws Exception {
        List<ProcessHandle> processes = descendantsOfAnAgentThatIsKilled(engine);

        assertThat(processes).hasSizeGreaterThanOrEqualTo(2);
        for (ProcessHandle each : processes) {
            awaitEnd(each);
        }
    }

    /** Those that it had in the middle of a run. */
    private static List<ProcessHandle> descendantsOfAnAgentThatIsKilled(String... engine)
            throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                AgentToKill.class.getName()));
        command.addAll(List.of(engine));
        Process agent =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(agent.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("begun");
            List<ProcessHandle> processes = agent.descendants().toList();
            agent.destroyForcibly().waitFor();
            return processes;
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

    /** In the full form 2,000 runs, half of which fail. */
    @Test
    @Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void manyRunsLeaveNoProcessAndNoDescriptor() throws InterruptedException {
        int runs = Campaigns.tries(20, 2_000);
        try (LocalSandbox sandbox = open()) {
            run(sandbox, 10);
            int processes = children().size();
            long descriptors = descriptors();

            run(sandbox, runs);

            assertThat(children()).hasSizeLessThanOrEqualTo(processes + 1);
            assertThat(descriptors()).isLessThanOrEqualTo(descriptors + DESCRIPTORS_OF_A_PROCESS);
        }
    }

    private static void run(LocalSandbox sandbox, int runs) throws InterruptedException {
        for (int i = 0; i < runs; i++) {
            String code = i % 2 == 0 ? "result = 6 * 7" : "throw new Error('no')";
            Status expected = i % 2 == 0 ? Status.SUCCESS : Status.FAILURE;
            assertThat(sandbox.run(Request.of(code, Map.of(), LONG)).status()).isEqualTo(expected);
        }
    }

    private static long descriptors() {
        return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getOpenFileDescriptorCount();
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
}
