package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.JarvisException;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Step;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.Task;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowRun;
import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that goes away and comes back while workflows run. */
@Timeout(60)
class StoreOutageTest {
    private final WorkflowStore store = InProcess.workflowStore(new ManualClock());
    private final CountDownLatch refused = new CountDownLatch(1);
    private volatile boolean away;

    /** The store, for as long as it can be reached. */
    private WorkflowStore reachable() {
        return (WorkflowStore)
                Proxy.newProxyInstance(
                        WorkflowStore.class.getClassLoader(),
                        new Class<?>[] {WorkflowStore.class},
                        (proxy, method, arguments) -> {
                            if (away) {
                                refused.countDown();
                                throw new StoreUnavailableException("the store is away");
                            }
                            try {
                                return method.invoke(store, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    private static final class Worker extends Agent {
        final AtomicInteger runs = new AtomicInteger();
        final CountDownLatch began = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);

        Worker() {
            super(AgentCard.of("worker", "work"));
        }

        @Override
        protected Outcome execute(Task task) throws Exception {
            runs.incrementAndGet();
            if (task.stepId().equals("a")) {
                began.countDown();
                goOn.await();
            }
            return Outcome.success(task.stepId());
        }
    }

    @Test
    void aStepThatEndsWhileTheStoreIsAwayIsStoredWhenItIsBackAndRunsOnce() throws Exception {
        Worker worker = new Worker();
        try (TestMesh mesh = TestMesh.start(with -> with.add(worker).workflowStore(reachable()))) {
            WorkflowRun run =
                    mesh.submit(
                            "w",
                            Step.of("a", "worker", "x"),
                            Step.of("b", "worker", "x").after("a"));
            worker.began.await();
            away = true;
            worker.goOn.countDown();
            assertThat(refused.await(30, TimeUnit.SECONDS)).isTrue();
            away = false;
            WorkflowResult result = turnUntilEnd(mesh, run);

            assertThat(result.status()).isEqualTo(Status.SUCCESS);
            assertThat(worker.runs).hasValue(2);
        }
    }

    @Test
    void aCallerLearnsAtOnceThatTheStoreIsUnavailable() {
        try (TestMesh mesh =
                TestMesh.start(with -> with.add(new Worker()).workflowStore(reachable()))) {
            away = true;

            assertThatThrownBy(() -> mesh.submit("w", Step.of("a", "worker", "x")))
                    .isInstanceOf(StoreUnavailableException.class);
            away = false;
        }
    }

    @Test
    void closingDoesNotWaitForAStoreThatStaysAway() throws Exception {
        Worker worker = new Worker();
        CountDownLatch closed = new CountDownLatch(1);
        TestMesh mesh = TestMesh.start(with -> with.add(worker).workflowStore(reachable()));
        mesh.submit("w", Step.of("a", "worker", "x"));
        worker.began.await();
        away = true;
        worker.goOn.countDown();
        Thread.ofVirtual()
                .start(
                        () -> {
                            mesh.close();
                            closed.countDown();
                        });
        while (!closed.await(20, TimeUnit.MILLISECONDS)) {
            mesh.clock().advance(Duration.ofSeconds(5));
        }

        assertThat(store.find("w").orElseThrow().isFinished()).isFalse();
        assertThat(worker.runs).hasValue(1);
    }

    @Test
    void aStepWhoseAgentMeetsAStoreThatIsAwayIsRunAgainAfterAPauseAndHasNotFailed()
            throws Exception {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(1);
        Agent agent =
                new Agent(AgentCard.of("agent", "work")) {
                    @Override
                    protected Outcome execute(Task task) {
                        begun.countDown();
                        if (runs.incrementAndGet() < 3) {
                            throw new StoreUnavailableException("the mailbox is away");
                        }
                        return Outcome.success(task.attempt());
                    }
                };
        try (TestMesh mesh = TestMesh.start(with -> with.add(agent))) {
            WorkflowRun run = mesh.submit("w", Step.of("a", "agent", "x"));
            begun.await();
            assertThat(runs.get()).isLessThanOrEqualTo(1);

            assertThat(turnUntilEnd(mesh, run).step("a").payload()).isEqualTo(1L);
            assertThat(runs).hasValue(3);
        }
    }

    @Test
    void anEndThatTheStoreRefusesToKeepIsAFailureThatIsKept() {
        WorkflowStore choosy =
                (WorkflowStore)
                        Proxy.newProxyInstance(
                                WorkflowStore.class.getClassLoader(),
                                new Class<?>[] {WorkflowStore.class},
                                (proxy, method, arguments) -> {
                                    if (method.getName().equals("complete")
                                            && ((Outcome) arguments[1]).isSuccess()) {
                                        throw new JarvisException("the folder cannot be written");
                                    }
                                    try {
                                        return method.invoke(store, arguments);
                                    } catch (InvocationTargetException e) {
                                        throw e.getCause();
                                    }
                                });
        Agent agent =
                new Agent(AgentCard.of("agent", "work")) {
                    @Override
                    protected Outcome execute(Task task) {
                        return Outcome.success("done");
                    }
                };
        try (TestMesh mesh = TestMesh.start(with -> with.add(agent).workflowStore(choosy))) {
            Outcome outcome = mesh.workflow("w", Step.of("a", "agent", "x")).step("a");

            assertThat(outcome.status()).isEqualTo(Status.FAILURE);
            assertThat(outcome.summary()).contains("the folder cannot be written");
            assertThat(store.find("w").orElseThrow().steps().get("a"))
                    .extracting(step -> step == null ? null : step.state())
                    .isEqualTo(WorkflowStore.State.FINISHED);
        }
    }

    private static WorkflowResult turnUntilEnd(TestMesh mesh, WorkflowRun run)
            throws InterruptedException {
        while (run.await(Duration.ofMillis(20)).isEmpty()) {
            mesh.clock().advance(Duration.ofSeconds(1));
        }
        return run.await();
    }
}
