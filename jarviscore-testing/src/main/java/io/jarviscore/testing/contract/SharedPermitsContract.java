package io.jarviscore.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.coordination.SharedPermits.Permit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guarantees of all {@link SharedPermits}. */
public abstract class SharedPermitsContract {
    /** The cap of these tests. */
    protected static final String CAP = "exchanges";

    /** Longer than any test takes. */
    private static final Duration LONG = Duration.ofMinutes(10);

    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);
    private static final int CROWD = 8;
    private static final int ROUNDS = 15;

    @SuppressWarnings("NullAway.Init") // made before each test
    private SharedPermits here;

    @SuppressWarnings("NullAway.Init") // made before each test
    private SharedPermits there;

    /** For subclasses. */
    protected SharedPermitsContract() {}

    /**
     * The permits as one more process sees them; nobody holds or waits for one at a test's start.
     */
    protected abstract SharedPermits ofAnotherProcess() throws Exception;

    /** Lets this much time pass as the store sees it, and returns when it has. */
    protected abstract void elapse(Duration time);

    /** How many wait in the queue of this cap. */
    protected abstract long waiting(String cap) throws Exception;

    /** How long leases are in these tests; a store with a time of its own may want it shorter. */
    protected Duration lease() {
        return Duration.ofSeconds(30);
    }

    /** Called while a test waits for one process's notification of another one. */
    protected void letOthersPoll() {}

    @BeforeEach
    final void makePermits() throws Exception {
        here = ofAnotherProcess();
        there = ofAnotherProcess();
    }

    @Test
    void asManyAsAllowedAreOutAtATimeOverAllProcesses() throws Exception {
        take(here, 2);
        take(there, 2);

        assertThat(here.acquire(CAP, 2, LONG, Duration.ZERO)).isEmpty();
        assertThat(there.acquire(CAP, 2, LONG, Duration.ZERO)).isEmpty();
    }

    @Test
    void eachCapHasPermitsOfItsOwn() throws Exception {
        take(here, 1);

        assertThat(here.acquire("other", 1, LONG, Duration.ZERO)).isPresent();
    }

    @Test
    void anImmediatePermitReportsNoWait() throws Exception {
        assertThat(here.acquire(CAP, 1, LONG, LONG).orElseThrow().waited()).isFalse();
    }

    @Test
    void aWaiterGetsThePermitReleasedInAnotherProcess() throws Exception {
        Permit permit = take(here, 1);
        FutureTask<Optional<Permit>> waiting = queueUp(there, 1);

        permit.close();

        assertThat(soon(waiting).orElseThrow().waited()).isTrue();
        assertThat(here.acquire(CAP, 1, LONG, Duration.ZERO)).isEmpty();
    }

    @Test
    void permitsGoToTheLongestWaiterOfAllProcesses() throws Exception {
        Permit permit = take(here, 1);
        List<FutureTask<Optional<Permit>>> queue = new ArrayList<>();
        for (int place = 0; place < 6; place++) {
            queue.add(queueUp(place % 2 == 0 ? here : there, 1));
        }

        for (int place = 0; place < queue.size(); place++) {
            permit.close();
            permit = soon(queue.get(place)).orElseThrow();
            assertThat(queue.subList(place + 1, queue.size())).noneMatch(Future::isDone);
        }
    }

    @Test
    void nobodyOvertakesAWaiter() throws Exception {
        take(here, 2);
        take(here, 2);
        FutureTask<Optional<Permit>> waiting = queueUp(here, 2);

        assertThat(there.acquire(CAP, 3, LONG, Duration.ZERO)).isEmpty();
        assertThat(waiting.isDone()).isFalse();
    }

    @Test
    void anExpiredWaitEndsWithoutAPermitAndLeavesTheQueue() throws Exception {
        Permit permit = take(here, 1);
        FutureTask<Optional<Permit>> waiting = queueUp(there, 1, lease());

        elapse(lease());
        assertThat(soon(waiting)).isEmpty();

        permit.close();
        assertThat(soon(Elapsing.start(() -> here.acquire(CAP, 1, LONG, LONG)))).isPresent();
        assertThat(waiting(CAP)).isZero();
    }

    @Test
    void anInterruptedWaiterLeavesTheQueue() throws Exception {
        Permit permit = take(here, 1);
        FutureTask<Optional<Permit>> first = new FutureTask<>(() -> wait(there, 1));
        Thread thread = Thread.startVirtualThread(first);
        awaitWaiting(1, first);
        FutureTask<Optional<Permit>> second = queueUp(here, 1);

        thread.interrupt();
        assertThatThrownBy(() -> soon(first))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        permit.close();

        assertThat(soon(second)).isPresent();
    }

    @Test
    void thePermitOfADeadHolderReturnsWhenItsLeaseExpires() throws Exception {
        takeAndDie();
        assertThat(there.acquire(CAP, 1, LONG, Duration.ZERO)).isEmpty();

        elapse(lease().plusMillis(5));

        assertThat(there.acquire(CAP, 1, LONG, Duration.ZERO)).isPresent();
    }

    @Test
    void aWaiterGetsThePermitOfADeadHolder() throws Exception {
        takeAndDie();
        FutureTask<Optional<Permit>> waiting = queueUp(there, 1);

        elapse(lease().plusMillis(5));

        assertThat(soon(waiting)).isPresent();
    }

    @Test
    void aWaiterGetsThePermitOfADeadHolderThatHadWaitedItself() throws Exception {
        Permit permit = take(here, 1);
        FutureTask<Optional<Permit>> dying = queueUpToDie(here);
        FutureTask<Optional<Permit>> waiting = queueUp(there, 1);
        permit.close();
        assertThat(soon(dying)).isPresent();

        elapse(lease().plusMillis(5));

        assertThat(soon(waiting)).isPresent();
    }

    @Test
    void theNextInTheQueueGetsThePermitOfADeadHolderThatHadWaitedItself() throws Exception {
        Permit permit = take(here, 1);
        FutureTask<Optional<Permit>> dying = queueUpToDie(here);
        FutureTask<Optional<Permit>> leaving = new FutureTask<>(() -> wait(there, 1));
        Thread thread = Thread.startVirtualThread(leaving);
        awaitWaiting(2, leaving);
        FutureTask<Optional<Permit>> waiting = queueUp(here, 1);
        permit.close();
        assertThat(soon(dying)).isPresent();
        thread.interrupt();
        assertThatThrownBy(() -> soon(leaving)).hasCauseInstanceOf(InterruptedException.class);

        elapse(lease().plusMillis(5));

        assertThat(soon(waiting)).isPresent();
    }

    @Test
    void aPermitWithAnExpiredLeaseReleasesNoOtherPermit() throws Exception {
        Permit late = takeAndDie();
        elapse(lease().plusMillis(5));
        take(there, 1);

        late.close();
        settle(late);

        assertThat(here.acquire(CAP, 1, LONG, Duration.ZERO)).isEmpty();
    }

    @Test
    void aPermitIsReleasedOnceForAnyNumberOfCloses() throws Exception {
        Permit permit = take(here, 2);
        take(here, 2);

        permit.close();
        permit.close();
        FutureTask<Optional<Permit>> next = Elapsing.start(() -> there.acquire(CAP, 2, LONG, LONG));
        assertThat(soon(next)).isPresent();
        permit.close();
        settle(permit);

        assertThat(here.acquire(CAP, 2, LONG, Duration.ZERO)).isEmpty();
    }

    @Test
    void inACrowdNeverMoreAreOutThanAllowedAndNobodyIsForgotten() throws Exception {
        AtomicInteger out = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Callable<Integer>> crowd =
                IntStream.range(0, CROWD)
                        .<Callable<Integer>>mapToObj(
                                n -> () -> comeAndGo(n % 2 == 0 ? here : there, out, most))
                        .toList();

        FutureTask<List<Integer>> all = Elapsing.start(() -> Crowd.together(crowd));

        assertThat(soon(all)).hasSize(CROWD).containsOnly(ROUNDS);
        assertThat(most.get()).isBetween(1, 3);
        assertThat(waiting(CAP)).isZero();
    }

    @Test
    void timesMayBeAsLongAsOneLikes() throws Exception {
        Permit permit = here.acquire(CAP, 1, FOR_EVER, FOR_EVER).orElseThrow();
        FutureTask<Optional<Permit>> waiting = queueUp(there, 1, FOR_EVER);
        elapse(lease());
        assertThat(waiting.isDone()).isFalse();

        permit.close();

        assertThat(soon(waiting)).isPresent();
    }

    @Test
    void invalidArgumentsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> here.acquire(CAP, 0, LONG, LONG))
                .withMessageContaining("most is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> here.acquire(CAP, 1, Duration.ZERO, LONG))
                .withMessageContaining("lease PT0S");
    }

    private static int comeAndGo(SharedPermits permits, AtomicInteger out, AtomicInteger most)
            throws InterruptedException {
        int rounds = 0;
        while (rounds < ROUNDS) {
            Permit permit = wait(permits, 3).orElseThrow();
            most.accumulateAndGet(out.incrementAndGet(), Math::max);
            Thread.sleep(1);
            out.decrementAndGet();
            permit.close();
            rounds++;
        }
        return rounds;
    }

    /** Acquires a permit that is never released. */
    private Permit takeAndDie() throws InterruptedException {
        return here.acquire(CAP, 1, lease(), Duration.ZERO).orElseThrow();
    }

    private static Permit take(SharedPermits permits, int most) throws InterruptedException {
        return permits.acquire(CAP, most, LONG, Duration.ZERO).orElseThrow();
    }

    private static Optional<Permit> wait(SharedPermits permits, int most)
            throws InterruptedException {
        return permits.acquire(CAP, most, LONG, LONG);
    }

    private FutureTask<Optional<Permit>> queueUp(SharedPermits permits, int most) throws Exception {
        return queueUp(permits, most, LONG);
    }

    /** Queues a caller that never releases its permit. */
    private FutureTask<Optional<Permit>> queueUpToDie(SharedPermits permits) throws Exception {
        return queueUp(() -> permits.acquire(CAP, 1, lease(), LONG));
    }

    private FutureTask<Optional<Permit>> queueUp(SharedPermits permits, int most, Duration atMost)
            throws Exception {
        return queueUp(() -> permits.acquire(CAP, most, LONG, atMost));
    }

    private FutureTask<Optional<Permit>> queueUp(Callable<Optional<Permit>> wait) throws Exception {
        long before = waiting(CAP);
        FutureTask<Optional<Permit>> task = Elapsing.start(wait);
        awaitWaiting(before + 1, task);
        return task;
    }

    /** Or until it waits no longer. */
    private void awaitWaiting(long count, Future<?> task) throws Exception {
        while (waiting(CAP) < count && !task.isDone()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** A release is reported in the background; another permit of the process comes after. */
    private void settle(Permit closed) throws Exception {
        closed.close();
        Permit marker = here.acquire("marker", 1, LONG, Duration.ZERO).orElseThrow();
        FutureTask<Optional<Permit>> next =
                Elapsing.start(() -> here.acquire("marker", 1, LONG, LONG));
        marker.close();
        soon(next).orElseThrow().close();
    }

    /** Waits for a task; lets other processes be notified meanwhile. */
    private <T> T soon(Future<T> task) throws Exception {
        for (int round = 0; round < Crowd.PATIENCE_SECONDS * 10; round++) {
            try {
                return task.get(100, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                letOthersPoll();
            }
        }
        throw new AssertionError("it did not happen within " + Crowd.PATIENCE_SECONDS + " s");
    }
}
