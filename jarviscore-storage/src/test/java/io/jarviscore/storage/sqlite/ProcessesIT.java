package io.jarviscore.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Approval;
import io.jarviscore.Approvals.Question;
import io.jarviscore.MeshClock;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.WorkflowStore.State;
import io.jarviscore.journal.JournalEntry;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One file and several processes, some of which are killed. */
@Timeout(120)
class ProcessesIT {
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
    void recordsOfAKilledProcessAreThere() throws Exception {
        Process killed = start("write", "victim");
        awaitLine(killed.inputReader(), StoreProgram.READY);
        killed.destroyForcibly(); // SIGKILL
        assertThat(killed.waitFor(60, TimeUnit.SECONDS)).isTrue();

        try (SqliteStores stores = open()) {
            Map<String, WorkflowStore.StepRecord> steps =
                    stores.workflowStore().find("w").orElseThrow().steps();
            assertThat(steps.get("done"))
                    .satisfies(
                            step -> {
                                assertThat(step.state()).isEqualTo(State.FINISHED);
                                assertThat(step.outcome().orElseThrow().payload())
                                        .isEqualTo("result");
                            });
            assertThat(steps.get("begun"))
                    .satisfies(step -> assertThat(step.state()).isEqualTo(State.RUNNING));
            assertThat(stores.workflowStore().journal("w", "begun"))
                    .containsExactly(new JournalEntry("call", Map.of("tool", "pay")));
            assertThat(stores.mailbox().receive("bob", Duration.ZERO)).isPresent();
            assertThat(stores.ledger().tail("w", 1)).hasSize(1);
        }
    }

    @Test
    void ofTwoProcessesThatClaimTheSameStepsEachStepGoesToOne() throws Exception {
        try (SqliteStores stores = open()) {
            IntStream.range(0, StoreProgram.WORKFLOWS)
                    .mapToObj(n -> new Definition("w-" + n, List.of(Step.of("a", "agent", "work"))))
                    .forEach(stores.workflowStore()::open);
        }
        List<Process> claiming = List.of(start("claim", "one"), start("claim", "two"));
        for (Process process : claiming) {
            awaitLine(process.inputReader(), StoreProgram.READY);
        }
        for (Process process : claiming) {
            process.outputWriter().write("go\n");
            process.outputWriter().flush();
        }

        List<String> claimed = new ArrayList<>();
        for (Process process : claiming) {
            process.inputReader()
                    .lines()
                    .filter(line -> line.startsWith(StoreProgram.CLAIMED))
                    .forEach(claimed::add);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }

        assertThat(claimed).hasSize(StoreProgram.WORKFLOWS).doesNotHaveDuplicates();
    }

    @Test
    void anotherProcessesDecisionIsNotifiedAndOutlivesIt() throws Exception {
        try (SqliteStores stores = open()) {
            stores.approvals().request(new Question("q", "w", "a", "May it?", Map.of()));
            BlockingQueue<Approval> heard = new LinkedBlockingQueue<>();
            try (AutoCloseable listening = stores.approvals().onDecision(heard::add)) {
                assertThat(listening).isNotNull();
                Process killed = start("approve", "q");
                awaitLine(killed.inputReader(), StoreProgram.READY);
                killed.destroyForcibly(); // SIGKILL
                assertThat(killed.waitFor(60, TimeUnit.SECONDS)).isTrue();

                assertThat(heard.poll(60, TimeUnit.SECONDS)).isNotNull();
            }
            assertThat(stores.approvals().unacknowledged(10))
                    .singleElement()
                    .satisfies(
                            decided -> {
                                assertThat(decided.decidedBy()).isEqualTo("ann");
                                assertThat(decided.edited()).contains(Map.of("n", 2L));
                            });
        }
    }

    @Test
    void processesThatMakeTheFileAtTheSameTimeAllSucceed() throws Exception {
        List<Process> opening =
                List.of(start("open", "one"), start("open", "two"), start("open", "three"));

        for (Process process : opening) {
            awaitLine(process.inputReader(), StoreProgram.READY);
        }
    }

    private SqliteStores open() {
        return SqliteStores.open(file(), MeshClock.system(), StoreFixture.limits());
    }

    private Path file() {
        return folder.resolve("state.db");
    }

    private Process start(String what, String name) throws IOException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                StoreProgram.class.getName(),
                                file().toString(),
                                what,
                                name)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        started.add(process);
        return process;
    }

    private static void awaitLine(BufferedReader output, String expected) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals(expected)) {
                return;
            }
        }
        throw new AssertionError("the process ended without \"" + expected + "\"");
    }
}
