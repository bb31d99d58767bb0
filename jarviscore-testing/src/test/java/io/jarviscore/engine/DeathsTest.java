package io.jarviscore.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.StepRecord;
import io.jarviscore.coordination.Liveness;
import io.jarviscore.engine.store.Deaths;
import io.jarviscore.engine.store.EngineCounts;
import io.jarviscore.engine.store.OutageLog;
import io.jarviscore.engine.store.RetryingStore;
import io.jarviscore.engine.store.StoreRetry;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.metrics.Measure;
import io.jarviscore.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine with any source of knowledge about dead processes. */
@Timeout(60)
class DeathsTest {
    private static final Duration LEASE = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock();
    private final WorkflowStore store = InProcess.workflowStore(clock);
    private final Source silent = new Source(Map.of("dead", Liveness.Verdict.ALIVE));
    private final Source knowing =
            new Source(Map.of("dead", Liveness.Verdict.DEAD, "me", Liveness.Verdict.DEAD));
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final EngineCounts counts = new EngineCounts();
    private final Deaths deaths =
            new Deaths(
                    List.of(silent, knowing),
                    new RetryingStore(store, new StoreRetry(clock, new OutageLog(clock)), counts),
                    List.of(ended::add),
                    "me");

    /** Returns a fixed verdict, and reports deaths on request. */
    private static final class Source implements Liveness {
        private final Map<String, Verdict> verdicts;
        private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

        Source(Map<String, Verdict> verdicts) {
            this.verdicts = verdicts;
        }

        @Override
        public Verdict verdict(String owner) {
            return verdicts.getOrDefault(owner, Verdict.UNKNOWN);
        }

        @Override
        public AutoCloseable onDeath(Consumer<String> listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }

        void report(String owner) {
            listeners.forEach(listener -> listener.accept(owner));
        }
    }

    private StepRecord claimed(String workflow, String owner) {
        store.open(new WorkflowStore.Definition(workflow, List.of(Step.of("a", "x", "x"))));
        assertThat(store.claim(workflow, "a", owner, LEASE)).isPresent();
        return Objects.requireNonNull(store.find(workflow).orElseThrow().steps().get("a"));
    }

    @Test
    void oneDeadVerdictOfAnySourceReleasesAStep() {
        assertThat(deaths.release("w", "a", claimed("w", "dead"))).isTrue();

        assertThat(store.claim("w", "a", "me", LEASE)).isPresent();
    }

    @Test
    void aStepOfAnOwnerThatNobodyKnowsToBeDeadKeepsItsLease() {
        assertThat(deaths.release("w", "a", claimed("w", "stranger"))).isFalse();

        assertThat(store.claim("w", "a", "me", LEASE)).isEmpty();
    }

    @Test
    void noSourceIsBelievedAboutThisProcess() throws Exception {
        BlockingQueue<List<String>> released = new LinkedBlockingQueue<>();
        deaths.start(released::add);

        assertThat(deaths.release("w", "a", claimed("w", "me"))).isFalse();
        knowing.report("me");
        knowing.report("dead");

        assertThat(released.poll(30, TimeUnit.SECONDS)).isEmpty();
        assertThat(store.claim("w", "a", "other", LEASE)).isEmpty();
    }

    @Test
    void aReportedDeathReleasesAllStepsAndNamesTheirWorkflowsUntilClosed() throws Exception {
        claimed("v", "dead");
        claimed("w", "dead");
        BlockingQueue<List<String>> released = new LinkedBlockingQueue<>();
        deaths.start(released::add);

        silent.report("dead");

        assertThat(released.poll(30, TimeUnit.SECONDS)).containsExactly("v", "w");
        assertThat(store.claim("v", "a", "me", LEASE)).isPresent();
        assertThat(ended).containsExactly("dead");
        assertThat(deathsCounted()).isEqualTo(1);
        deaths.close();
        assertThat(silent.listeners).isEmpty();
        assertThat(knowing.listeners).isEmpty();
    }

    private long deathsCounted() {
        return counts.measures().stream()
                .filter(measure -> measure.name().equals("jarviscore.recovery.deaths"))
                .mapToLong(measure -> ((Measure.Counter) measure).count().getAsLong())
                .sum();
    }
}
