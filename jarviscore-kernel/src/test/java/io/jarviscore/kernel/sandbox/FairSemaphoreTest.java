package io.jarviscore.kernel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FairSemaphoreTest {

    @Test
    void theFirstToComeEntersFirst() throws Exception {
        FairSemaphore semaphore = new FairSemaphore(1);
        FairSemaphore.Permit first = semaphore.permit();
        assertThat(first.acquire()).isTrue();
        BlockingQueue<Integer> entered = new LinkedBlockingQueue<>();
        List<FairSemaphore.Permit> permits = new ArrayList<>();
        List<Future<Boolean>> callers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 5; i++) {
                int number = i;
                FairSemaphore.Permit permit = semaphore.permit();
                permits.add(permit);
                callers.add(threads.submit(() -> permit.acquire() && entered.add(number)));
                awaitWaiting(semaphore, i + 1);
            }
            first.release();
            for (int i = 0; i < 5; i++) {
                assertThat(entered.poll(20, TimeUnit.SECONDS)).isEqualTo(i);
                assertThat(semaphore.waiting()).isEqualTo(4 - i);
                assertThat(callers.get(i).get(20, TimeUnit.SECONDS)).isTrue();
                permits.get(i).release();
            }
        }
    }

    @Test
    void aCallerBarredWhileWaitingIsSentAwayAndTakesNoPermit() throws Exception {
        FairSemaphore semaphore = new FairSemaphore(1);
        FairSemaphore.Permit inside = semaphore.permit();
        inside.acquire();
        FairSemaphore.Permit barred = semaphore.permit();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> waiting = callers.submit(barred::acquire);
            awaitWaiting(semaphore, 1);
            barred.bar();
            assertThat(waiting.get(20, TimeUnit.SECONDS)).isFalse();
        }
        barred.release();
        inside.release();
        inside.release();

        assertThat(semaphore.permit().acquire()).isTrue();
        assertThat(semaphore.waiting()).isZero();
    }

    @Test
    void anInterruptedCallerLeavesTheLine() throws Exception {
        FairSemaphore semaphore = new FairSemaphore(1);
        semaphore.permit().acquire();
        FairSemaphore.Permit permit = semaphore.permit();
        Thread waiting =
                Thread.startVirtualThread(
                        () ->
                                assertThatThrownBy(permit::acquire)
                                        .isInstanceOf(InterruptedException.class));
        awaitWaiting(semaphore, 1);
        waiting.interrupt();
        waiting.join();

        assertThat(semaphore.waiting()).isZero();
    }

    @Test
    void aPlaceMayBeLeftAndEnteredAgain() throws Exception {
        FairSemaphore semaphore = new FairSemaphore(1);
        FairSemaphore.Permit permit = semaphore.permit();
        for (int i = 0; i < 3; i++) {
            assertThat(permit.acquire()).isTrue();
            permit.release();
        }
    }

    private static void awaitWaiting(FairSemaphore semaphore, int number)
            throws InterruptedException {
        while (semaphore.waiting() < number) {
            Thread.sleep(1);
        }
    }
}
