package io.jarviscore.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.WorkflowStore.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guarantees of every {@link WorkflowStore} to callers that meet at one step. */
public abstract class WorkflowStoreContentionContract {
    private static final int THREADS = 8;
    private static final int ROUNDS = 50;

    @SuppressWarnings("NullAway.Init") // made before each test
    private WorkflowStore store;

    /** For subclasses. */
    protected WorkflowStoreContentionContract() {}

    /** An empty store; called once for each test. */
    protected abstract WorkflowStore newStore() throws Exception;

    /** Lets this much time pass as the store sees it, and returns when it has. */
    protected abstract void elapse(Duration time);

    /** A lease that ends only when a test lets it. */
    protected Duration lease() {
        return Duration.ofSeconds(30);
    }

    @BeforeEach
    final void makeStore() throws Exception {
        store = newStore();
    }

    @Test
    void ofManyOpensOfOneIdAllSeeOneDefinition() throws Exception {
        AtomicInteger next = new AtomicInteger();

        List<Snapshot> seen =
                Crowd.together(
                        THREADS, () -> open("w", Step.of("s" + next.incrementAndGet(), "x", "y")));

        assertThat(new HashSet<>(seen)).hasSize(1);
    }

    @Test
    void ofManyClaimsOfAStepExactlyOneSucceeds() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String id = "w-" + round;
            open(id, Step.of("a", "x", "y"));

            List<Optional<Claim>> claims = Crowd.together(THREADS, () -> claim(id, "a"));

            assertThat(claims.stream().filter(Optional::isPresent)).hasSize(1);
        }
    }

    @Test
    void ofManyTakeoversOfAnOverdueStepExactlyOneSucceeds() throws Exception {
        open("w", Step.of("a", "x", "y"));
        long epoch = claim("w", "a").orElseThrow().epoch();
        elapse(lease());

        List<Optional<Claim>> claims = Crowd.together(THREADS, () -> claim("w", "a"));

        assertThat(claims.stream().flatMap(Optional::stream).map(Claim::epoch))
                .singleElement()
                .isEqualTo(epoch + 1);
    }

    @Test
    void aLateHolderAndItsSuccessorNeverBothWin() throws Exception {
        List<Claim> late = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            open("w-" + round, Step.of("a", "x", "y"));
            late.add(claim("w-" + round, "a").orElseThrow());
        }
        elapse(lease());

        for (Claim holder : late) {
            List<Boolean> won =
                    Crowd.together(
                            List.<Callable<Boolean>>of(
                                    () -> store.complete(holder, Outcome.success("late")),
                                    () -> claim(holder.workflowId(), "a").isPresent()));

            assertThat(won).containsExactlyInAnyOrder(true, false);
        }
    }

    @Test
    void manyWorkersRunEveryStepOfAWorkflowOnceAndInOrder() throws Exception {
        List<Step> steps =
                IntStream.range(0, 24)
                        .mapToObj(n -> Step.of("s" + n, "x", "y").after(n < 4 ? none() : before(n)))
                        .toList();
        store.open(new Definition("w", steps));
        Queue<String> finished = new ConcurrentLinkedQueue<>();

        Crowd.together(THREADS, () -> workUntilDone(steps, finished));

        assertThat(finished).hasSize(24).doesNotHaveDuplicates();
        Set<String> done = new HashSet<>();
        Map<String, Step> byId = steps.stream().collect(Collectors.toMap(Step::id, s -> s));
        for (String id : finished) {
            assertThat(done).containsAll(byId.getOrDefault(id, steps.getFirst()).dependencies());
            done.add(id);
        }
    }

    private boolean workUntilDone(List<Step> steps, Queue<String> finished) {
        while (!store.find("w").orElseThrow().isFinished()) {
            for (Step step : steps) {
                claim("w", step.id())
                        .ifPresent(
                                claim -> {
                                    // Before the store knows: a thread that it admits comes later.
                                    finished.add(step.id());
                                    assertThat(store.complete(claim, Outcome.success(1))).isTrue();
                                });
            }
        }
        return true;
    }

    private Snapshot open(String id, Step step) {
        return store.open(new Definition(id, List.of(step)));
    }

    private Optional<Claim> claim(String workflow, String step) {
        return store.claim(workflow, step, "node-" + Thread.currentThread().threadId(), lease());
    }

    private static String[] none() {
        return new String[0];
    }

    private static String[] before(int n) {
        return Stream.of(n - 4, n - 3).map(m -> "s" + m).toArray(String[]::new);
    }
}
