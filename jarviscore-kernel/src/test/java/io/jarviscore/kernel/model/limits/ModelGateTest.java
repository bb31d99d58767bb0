package io.jarviscore.kernel.model.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jarviscore.MeshClock;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.ModelRig;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.ServerReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ModelGateTest {
    private final ModelGate gate = new ModelGate();
    private final ManualClock clock = new ManualClock();

    @Test
    void permitsGoToTheLongestWaiter() throws Exception {
        gate.limit(1);
        gate.acquire(clock, Optional.empty());
        BlockingQueue<Integer> order = new LinkedBlockingQueue<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            Thread.ofVirtual()
                    .start(
                            () -> {
                                take();
                                order.add(number);
                                gate.release();
                            });
            int queued = i + 1;
            await(() -> gate.waiting() == queued);
        }

        gate.release();

        for (int i = 0; i < 20; i++) {
            assertThat(order.poll(30, TimeUnit.SECONDS)).isEqualTo(i);
        }
    }

    @Test
    void withoutALimitNobodyWaits() throws Exception {
        gate.limit(0);

        for (int i = 0; i < 1_000; i++) {
            assertThat(gate.acquire(clock, Optional.empty())).isFalse();
        }
    }

    @Test
    void anInterruptedWaiterLeavesNoPermitBehind() throws Exception {
        gate.limit(1);
        gate.acquire(clock, Optional.empty());
        CompletableFuture<Void> interrupted = new CompletableFuture<>();
        Thread waiter = Thread.ofVirtual().start(() -> expectInterrupt(interrupted));
        await(() -> gate.waiting() == 1);

        waiter.interrupt();

        interrupted.get(30, TimeUnit.SECONDS);
        assertThat(gate.waiting()).isZero();
        gate.release();
        assertThat(gate.inFlight()).isZero();
    }

    @Test
    void aWaiterWhoseDeadlinePassesLeavesTheQueue() throws Exception {
        gate.limit(1);
        gate.acquire(clock, Optional.empty());
        CompletableFuture<ModelFailure> failure =
                CompletableFuture.supplyAsync(
                        () -> takeUntil(Duration.ofSeconds(5)), Thread::startVirtualThread);
        clock.awaitTimers(1);

        clock.advance(Duration.ofSeconds(5));

        assertThat(failure.get(30, TimeUnit.SECONDS)).isEqualTo(ModelFailure.TIMEOUT);
        assertThat(gate.waiting()).isZero();
    }

    @Test
    void theSmallestLimitOfTheOpenMeshesHolds() throws Exception {
        ModelGate.Limit wide = gate.limit(3);
        ModelGate.Limit narrow = gate.limit(1);
        gate.limit(0);
        gate.acquire(clock, Optional.empty());
        CompletableFuture<Void> admitted =
                CompletableFuture.runAsync(this::take, Thread::startVirtualThread);
        await(() -> gate.waiting() == 1);

        narrow.close();

        admitted.get(30, TimeUnit.SECONDS);
        assertThat(gate.inFlight()).isEqualTo(2);
        wide.close();
        for (int i = 0; i < 10; i++) {
            assertThat(gate.acquire(clock, Optional.empty())).isFalse();
        }
    }

    @Test
    void aFullQueueRefusesTheNextWithTheRemedy() throws Exception {
        gate.limit(1);
        gate.acquire(clock, Optional.empty());
        List<Thread> waiters = new ArrayList<>();
        for (int i = 0; i < ModelGate.LONGEST_QUEUE; i++) {
            waiters.add(Thread.ofVirtual().start(() -> expectInterrupt(new CompletableFuture<>())));
        }
        await(() -> gate.waiting() == ModelGate.LONGEST_QUEUE);

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> gate.acquire(clock, Optional.empty()))
                .withMessageContaining("llm_max_concurrent")
                .matches(e -> e.failure() == ModelFailure.UNAVAILABLE);

        waiters.forEach(Thread::interrupt);
        for (Thread waiter : waiters) {
            waiter.join();
        }
        assertThat(gate.waiting()).isZero();
    }

    /** Callers come, go, are interrupted and run out of time in every order that chance finds. */
    @Property(tries = 40)
    void noPermitIsEverLostOrDoubled(
            @ForAll @IntRange(min = 1, max = 5) int limit, @ForAll long seed) throws Exception {
        ModelGate stormy = new ModelGate();
        stormy.limit(limit);
        Random random = new Random(seed);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Optional<Duration> patience =
                    random.nextInt(3) == 0
                            ? Optional.of(Duration.ofNanos(random.nextInt(300_000)))
                            : Optional.empty();
            callers.add(Thread.ofVirtual().start(() -> pass(stormy, patience, inside, most)));
            if (random.nextInt(4) == 0) {
                callers.get(random.nextInt(callers.size())).interrupt();
            }
        }
        for (Thread caller : callers) {
            assertThat(caller.join(Duration.ofSeconds(30))).isTrue();
        }

        assertThat(most.get()).isBetween(1, limit);
        assertThat(stormy.inFlight()).isZero();
        assertThat(stormy.waiting()).isZero();
    }

    @Test
    void theServerNeverSeesMoreExchangesThanTheLimit() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of("llm_max_concurrent", 4))) {
            rig.azure.answer(request -> ServerReply.text("ok"));
            List<ModelRig.Asking> askings = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                askings.add(rig.ask("hello"));
            }
            for (ModelRig.Asking asking : askings) {
                assertThat(asking.reply().text()).isEqualTo("ok");
            }

            assertThat(rig.azure.maxInFlight()).isLessThanOrEqualTo(4);
            assertThat(rig.gate.inFlight()).isZero();
        }
    }

    private void take() {
        try {
            gate.acquire(clock, Optional.empty());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private ModelFailure takeUntil(Duration patience) {
        try {
            gate.acquire(clock, Optional.of(clock.instant().plus(patience)));
            throw new AssertionError("expected a failure");
        } catch (ModelException e) {
            return e.failure();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void expectInterrupt(CompletableFuture<Void> interrupted) {
        try {
            gate.acquire(clock, Optional.empty());
        } catch (InterruptedException e) {
            interrupted.complete(null);
        }
    }

    private static void pass(
            ModelGate gate, Optional<Duration> patience, AtomicInteger inside, AtomicInteger most) {
        MeshClock time = MeshClock.system();
        try {
            gate.acquire(time, patience.map(time.instant()::plus));
        } catch (InterruptedException | ModelException left) {
            return;
        }
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        // Gives the others the processor while the permit is held.
        LockSupport.parkNanos(1);
        inside.decrementAndGet();
        gate.release();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
