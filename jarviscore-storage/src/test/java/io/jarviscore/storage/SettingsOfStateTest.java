package io.jarviscore.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Settings;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.storage.sqlite.SqliteStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Settings of stores that no other test covers. */
@Timeout(60)
class SettingsOfStateTest {
    @TempDir private Path folder;

    /** Counts its runs; the first of several processes would run for ever. */
    private static final class Worker extends Agent {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final boolean endless;

        Worker(boolean endless) {
            super(AgentCard.of("worker", "working"));
            this.endless = endless;
        }

        void post(int number) {
            context().mailbox().send("worker", number, "m" + number);
        }

        int receive() throws InterruptedException {
            return context().mailbox().receiveAll(Duration.ZERO).size();
        }

        @Override
        protected Outcome execute(Task task) throws InterruptedException {
            begun.countDown();
            if (endless) {
                new CountDownLatch(1).await();
            }
            return Outcome.success("done");
        }
    }

    @Test
    void receiveAllTakesNoMoreThanMailboxMaxMessages() throws Exception {
        Worker worker = new Worker(false);
        try (Mesh mesh = start(worker, Map.of("mailbox_max_messages", 2))) {
            for (int i = 0; i < 3; i++) {
                worker.post(i);
            }

            assertThat(worker.receive()).isEqualTo(2);
            assertThat(worker.receive()).isEqualTo(1);
            assertThat(mesh.status().closing()).isFalse();
        }
    }

    @Test
    void mailboxPollIntervalIsThatOfTheFile() {
        Settings settings = Settings.of(Map.of("mailbox_poll_interval", "0.05"));

        assertThat(SqliteStores.Limits.of(settings).pollInterval())
                .isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void resumeOnStartDecidesWhetherWorkThatWasLeftIsTakenUpUnasked() throws Exception {
        leaveWork();

        Worker idle = new Worker(false);
        try (Mesh mesh = start(idle, Map.of("resume_on_start", false))) {
            assertThat(idle.begun.await(200, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(mesh.status().runningWorkflows()).isZero();
        }
        Worker eager = new Worker(false);
        try (Mesh mesh = start(eager, Map.of("resume_on_start", true))) {
            assertThat(eager.begun.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(mesh.resume("w").step("a").payload()).isEqualTo("done");
        }
    }

    /** A mesh closes in the middle of a step. */
    private void leaveWork() throws Exception {
        Worker endless = new Worker(true);
        try (Mesh mesh = start(endless, Map.of("shutdown_timeout", "0.05"))) {
            mesh.submit("w", Step.of("a", "worker", "work"));
            assertThat(endless.begun.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private Mesh start(Agent agent, Map<String, ?> config) {
        return Mesh.builder()
                .environment(Map.of())
                .config("state_path", folder.resolve("state.db").toString())
                .config(config)
                .add(agent)
                .start();
    }
}
