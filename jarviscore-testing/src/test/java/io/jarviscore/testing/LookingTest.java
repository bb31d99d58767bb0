package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Outcome;
import io.jarviscore.Page;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowFilter;
import io.jarviscore.WorkflowRun;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowView;
import io.jarviscore.WorkflowView.Status;
import io.jarviscore.inprocess.InProcess;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Looking at workflows without touching them. */
@Timeout(60)
class LookingTest {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    private final class Worker extends Agent {
        Worker() {
            super(AgentCard.of("worker", "work"));
        }

        @Override
        protected Outcome execute(Task task) throws Exception {
            begun.countDown();
            if (task.text().equals("slow")) {
                go.await();
            }
            return task.text().equals("fail") ? Outcome.failure("no") : Outcome.success(42);
        }
    }

    private TestMesh mesh() {
        return TestMesh.start(with -> with.add(new Worker()).config("node_name", "n1"));
    }

    @Test
    void aViewShowsEachStepWhileTheWorkflowRuns() throws Exception {
        try (TestMesh mesh = mesh()) {
            WorkflowRun run =
                    mesh.submit(
                            "w",
                            Step.of("first", "worker", "quick"),
                            Step.of("second", "work", "slow").after("first"),
                            Step.of("third", "worker", "quick").after("second"));
            begun.await();
            WorkflowView view = mesh.mesh().find("w").orElseThrow();
            while (view.step("second").status() != Status.RUNNING) {
                view = mesh.mesh().find("w").orElseThrow();
            }

            assertThat(view.status()).isEqualTo(Status.RUNNING);
            assertThat(view.isFinished()).isFalse();
            assertThat(view.startedAt()).isEqualTo(ManualClock.START);
            assertThat(view.steps().keySet()).containsExactly("first", "second", "third");
            WorkflowView.StepView first = view.step("first");
            assertThat(first.status()).isEqualTo(Status.SUCCESS);
            assertThat(first.outcome().orElseThrow().payload()).isEqualTo(42L);
            assertThat(first.endedAt()).contains(ManualClock.START);
            WorkflowView.StepView second = view.step("second");
            assertThat(second.agent()).isEqualTo("work");
            assertThat(second.node()).isEqualTo("n1");
            assertThat(second.attempts()).isEqualTo(1);
            assertThat(second.startedAt()).contains(ManualClock.START);
            assertThat(second.endedAt()).isEmpty();
            assertThat(view.step("third").status()).isEqualTo(Status.PENDING);
            assertThat(view.step("third").startedAt()).isEmpty();
            assertThatThrownBy(() -> mesh.mesh().find("w").orElseThrow().step("fourth"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("fourth");
            go.countDown();
            run.await();
        }
    }

    @Test
    void aViewShowsTheOpenQuestion() {
        try (TestMesh mesh = mesh()) {
            mesh.workflow(
                    "w",
                    Step.of("a", "worker", "quick").approval("May it?"),
                    Step.of("b", "worker", "quick").after("a"));

            WorkflowView view = mesh.mesh().find("w").orElseThrow();
            assertThat(view.status()).isEqualTo(Status.WAITING);
            assertThat(view.step("a").question().orElseThrow().question()).isEqualTo("May it?");
            Page<WorkflowView> page =
                    mesh.mesh().workflows(WorkflowFilter.all().status(Status.WAITING));
            assertThat(page.items()).containsExactly(view);
        }
    }

    @Test
    void anIdThatNobodyKnowsIsEmptyAndNoError() {
        try (TestMesh mesh = mesh()) {
            assertThat(mesh.mesh().find("nowhere")).isEmpty();
            assertThat(mesh.mesh().find("no id at all / ..")).isEmpty();
        }
    }

    @Test
    void lookingStartsNothingThatAnotherProcessLeft() {
        ManualClock clock = new ManualClock();
        WorkflowStore store = InProcess.workflowStore(clock);
        store.open(
                new WorkflowStore.Definition(
                        "w", java.util.List.of(Step.of("a", "worker", "quick"))));
        try (TestMesh mesh =
                TestMesh.start(
                        with ->
                                with.add(new Worker())
                                        .workflowStore(store)
                                        .config("resume_on_start", false))) {
            assertThat(mesh.mesh().find("w").orElseThrow().status()).isEqualTo(Status.RUNNING);
            assertThat(mesh.mesh().workflows(WorkflowFilter.all()).items()).hasSize(1);

            assertThat(store.find("w").orElseThrow().steps())
                    .hasEntrySatisfying("a", step -> assertThat(step.epoch()).isZero());
            assertThat(begun.getCount()).isEqualTo(1);
        }
    }

    @Test
    void pagesAreFilteredByStatusAgeAndId() {
        try (TestMesh mesh = mesh()) {
            mesh.workflow("good-1", Step.of("a", "worker", "quick"));
            mesh.clock().advance(Duration.ofHours(1));
            mesh.workflow("bad-1", Step.of("a", "worker", "fail"));
            mesh.clock().advance(Duration.ofHours(1));
            mesh.workflow("bad-2", Step.of("a", "worker", "fail"));
            WorkflowFilter all = WorkflowFilter.all();

            assertThat(ids(mesh, all)).containsExactly("bad-2", "bad-1", "good-1");
            assertThat(ids(mesh, all.status(Status.FAILURE))).containsExactly("bad-2", "bad-1");
            assertThat(ids(mesh, all.idPrefix("good"))).containsExactly("good-1");
            assertThat(ids(mesh, all.olderThan(Duration.ofMinutes(90)))).containsExactly("good-1");
            Page<WorkflowView> first = mesh.mesh().workflows(all.limit(2));
            assertThat(ids(mesh, all.limit(2).after(first.next().orElseThrow())))
                    .containsExactly("good-1");
        }
    }

    @Test
    void aFilterThatCannotPassAnythingIsRefused() {
        WorkflowFilter all = WorkflowFilter.all();
        assertThatThrownBy(() -> all.status(Status.SKIPPED)).hasMessageContaining("SKIPPED");
        assertThatThrownBy(() -> all.limit(0)).hasMessageContaining("1 to 1000");
        assertThatThrownBy(() -> all.idPrefix("a b")).hasMessageContaining("id prefix");
        assertThatThrownBy(() -> all.after("page 2")).hasMessageContaining("page 2");
        assertThatThrownBy(() -> all.olderThan(Duration.ofSeconds(-1)))
                .hasMessageContaining("negative");
    }

    private static java.util.List<String> ids(TestMesh mesh, WorkflowFilter filter) {
        return mesh.mesh().workflows(filter).items().stream()
                .map(WorkflowView::workflowId)
                .toList();
    }
}
