package io.jarviscore.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When browsers start and how they end; counts real processes. */
@NeedsChromium
@Timeout(90)
class BrowserLifeIT {
    private final AwkwardSite site = new AwkwardSite();

    @org.junit.jupiter.api.AfterEach
    void close() {
        site.close();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        Instant end = Instant.now().plusSeconds(20);
        while (!condition.getAsBoolean() && Instant.now().isBefore(end)) {
            Thread.sleep(20);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void noProcessStartsBeforeTheFirstPageAndNoneIsLeftAfterTheSession() throws Exception {
        try (Chromium chromium = Installed.chromium(PageTimeouts.USUAL)) {
            ChromiumSession session = chromium.session();
            assertThatThrownBy(session::read)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no page is open");
            assertThat(Installed.processes()).isZero();

            session.open(site.url("/end"));
            session.open(site.url("/form"));
            assertThat(Installed.drivers()).as("one for a task, not one for a page").isEqualTo(1);

            session.close();
            session.close();

            assertThat(Installed.processes()).isZero();
            assertThatThrownBy(() -> session.open(site.url("/end")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is closed");
        }
    }

    @Test
    void anInterruptedCallEndsAtOnceAndClosingItLeavesNothing() throws Exception {
        try (Chromium chromium = Installed.chromium(PageTimeouts.USUAL);
                ExecutorService caller = Executors.newVirtualThreadPerTaskExecutor()) {
            ChromiumSession session = chromium.session();
            CountDownLatch left = new CountDownLatch(1);
            Future<?> call =
                    caller.submit(
                            () -> {
                                try {
                                    return session.open(site.url("/slow"));
                                } catch (InterruptedException e) {
                                    left.countDown();
                                    throw e;
                                }
                            });
            site.slowAsked.await();

            call.cancel(true);

            left.await();
            session.close();
            assertThat(Installed.processes()).isZero();
        }
    }

    @Test
    void closingTheMeshesBrowsersEndsACallThatWaits() throws Exception {
        try (ExecutorService caller = Executors.newVirtualThreadPerTaskExecutor()) {
            Chromium chromium = Installed.chromium(PageTimeouts.USUAL);
            ChromiumSession session = chromium.session();
            Future<?> call = caller.submit(() -> session.open(site.url("/slow")));
            site.slowAsked.await();

            chromium.close();

            assertThatThrownBy(call::get)
                    .satisfiesAnyOf(
                            e -> assertThat(e).isInstanceOf(ExecutionException.class),
                            e ->
                                    assertThat(e)
                                            .isInstanceOf(
                                                    java.util.concurrent.CancellationException
                                                            .class));
            assertThat(Installed.processes()).isZero();
        }
    }

    @Test
    void aBrowserThatDiedIsReplacedByTheNextPage() throws Exception {
        try (Chromium chromium = Installed.chromium(PageTimeouts.USUAL)) {
            ChromiumSession session = chromium.session();
            session.open(site.url("/end"));
            ProcessHandle.current()
                    .descendants()
                    .filter(each -> each.info().commandLine().orElse("").contains("chrom"))
                    .forEach(ProcessHandle::destroyForcibly);
            assertThatThrownBy(session::read).isInstanceOf(RuntimeException.class);

            assertThat(session.open(site.url("/end")).text()).contains("You have arrived");
        }
        assertThat(Installed.processes()).isZero();
    }

    /** A process with a browser, to be killed. Prints the process ids that end with it. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] args) throws Exception {
            ChromiumSession session = Installed.chromium(PageTimeouts.USUAL).session();
            session.open(args[0]);
            System.out.println("folder " + Scratch.folder());
            ProcessHandle.current()
                    .descendants()
                    .forEach(each -> System.out.println("process " + each.pid()));
            System.out.println("ready");
            Thread.sleep(Duration.ofMinutes(5));
        }
    }

    @Test
    void aKilledProcessTakesItsBrowserAlongAndTheNextOneRemovesItsFiles(@TempDir Path temporary)
            throws Exception {
        Process victim =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Djava.io.tmpdir=" + temporary,
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                Victim.class.getName(),
                                site.url("/end"))
                        .redirectErrorStream(true)
                        .start();
        List<String> all = new ArrayList<>();
        List<Long> processes = new ArrayList<>();
        Optional<Path> folder = Optional.empty();
        try (BufferedReader said =
                new BufferedReader(
                        new InputStreamReader(victim.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                all.add(line);
                if (line.startsWith("process ")) {
                    processes.add(Long.parseLong(line.substring(8)));
                } else if (line.startsWith("folder ")) {
                    folder = Optional.of(Path.of(line.substring(7)));
                } else if (line.equals("ready")) {
                    break;
                }
            }
        }
        assertThat(processes).as("said %s", all.stream().limit(3).toList()).isNotEmpty();

        victim.destroyForcibly().waitFor();

        await(
                () ->
                        processes.stream()
                                .noneMatch(
                                        pid ->
                                                ProcessHandle.of(pid)
                                                        .filter(ProcessHandle::isAlive)
                                                        .isPresent()));
        assertThat(folder).get().satisfies(left -> assertThat(Files.exists(left)).isTrue());
        Scratch.sweep(temporary);
        assertThat(folder).get().satisfies(left -> assertThat(Files.exists(left)).isFalse());
    }

    @Test
    void theBrowserSeesNoVariableOfThisProcess() throws Exception {
        try (Chromium chromium = Installed.chromium(PageTimeouts.USUAL)) {
            chromium.session().open(site.url("/end"));

            List<String> environments = new ArrayList<>();
            ProcessHandle.current()
                    .descendants()
                    .filter(each -> each.info().commandLine().orElse("").contains("chrom"))
                    .filter(each -> Files.isReadable(environment(each)))
                    .forEach(each -> environments.add(read(environment(each))));

            // The start script of Debian's Chromium is a shell, which adds the last ones.
            Set<String> passed =
                    Set.of("PATH", "LANG", "TZ", "DISPLAY", "HOME", "TMPDIR", "PWD", "SHLVL", "_");
            List<String> others =
                    System.getenv().entrySet().stream()
                            .filter(each -> !passed.contains(each.getKey()))
                            .map(each -> each.getKey() + "=" + each.getValue() + "\0")
                            .toList();
            assertThat(others).isNotEmpty();
            assertThat(environments)
                    .isNotEmpty()
                    .noneMatch(each -> others.stream().anyMatch(each::contains));
        }
    }

    private static Path environment(ProcessHandle process) {
        return Path.of("/proc", String.valueOf(process.pid()), "environ");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (java.io.IOException gone) {
            return "";
        }
    }
}
