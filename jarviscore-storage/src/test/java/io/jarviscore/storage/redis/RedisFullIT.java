package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.Task;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowRun;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that answers and takes no writes: full, or unable to save. */
@NeedsRedis
@Timeout(60)
class RedisFullIT {
    private static final class Worker extends Agent {
        private final AtomicInteger runs = new AtomicInteger();
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);

        Worker() {
            super(AgentCard.of("worker", "work"));
        }

        @Override
        protected Outcome execute(Task task) throws Exception {
            runs.incrementAndGet();
            begun.countDown();
            goOn.await();
            return Outcome.success(task.stepId());
        }
    }

    private interface Change {
        void of(RedisServer server) throws Exception;
    }

    @Test
    void aStepThatEndsWhileTheServerIsFullIsStoredWhenThereIsRoomAndRunsOnce() throws Exception {
        stepEndsWhile(RedisServer::fill, RedisServer::makeRoom, "maxmemory");
    }

    @Test
    void aStepThatEndsWhileTheServerCannotSaveIsStoredWhenItTakesWritesAndRunsOnce()
            throws Exception {
        stepEndsWhile(RedisServer::loseDisk, RedisServer::doWithoutDisk, "its disk");
    }

    private static void stepEndsWhile(Change breaks, Change heals, String advice) throws Exception {
        Worker worker = new Worker();
        try (RedisServer server = RedisServer.with("--save", "");
                Mesh mesh = mesh(server, worker)) {
            WorkflowRun run = mesh.submit("w", Step.of("a", "worker", "x"));
            worker.begun.await();
            breaks.of(server);
            worker.goOn.countDown();

            assertThatThrownBy(() -> mesh.submit("v", Step.of("a", "worker", "x")))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(advice)
                    .hasMessageNotContaining("redis_password");
            assertThat(run.await(Duration.ofMillis(500))).isEmpty();
            assertThat(run.status()).isEmpty();
            heals.of(server);
            WorkflowResult result = run.await();

            assertThat(result.status()).isEqualTo(Outcome.Status.SUCCESS);
            assertThat(worker.runs).hasValue(1);
        }
    }

    private static Mesh mesh(RedisServer server, Agent agent) {
        return Mesh.builder()
                .environment(Map.of())
                .config(Map.of("redis_url", server.url(), "redis_command_timeout", "0.3"))
                .add(agent)
                .start();
    }
}
