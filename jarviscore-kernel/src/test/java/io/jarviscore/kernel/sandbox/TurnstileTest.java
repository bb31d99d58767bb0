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
class TurnstileTest {

    @Test
    void whoComesFirstEntersFirst() throws Exception {
        Turnstile turnstile = new Turnstile(1);
        Turnstile.Place first = turnstile.place();
        assertThat(first.enter()).isTrue();
        BlockingQueue<Integer> entered = new LinkedBlockingQueue<>();
        List<Turnstile.Place> places = new ArrayList<>();
        List<Future<Boolean>> callers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 5; i++) {
                int number = i;
                Turnstile.Place place = turnstile.place();
                places.add(place);
                callers.add(threads.submit(() -> place.enter() && entered.add(number)));
                awaitWaiting(turnstile, i + 1);
            }
            first.leave();
            for (int i = 0; i < 5; i++) {
                assertThat(entered.poll(20, TimeUnit.SECONDS)).isEqualTo(i);
                assertThat(turnstile.waiting()).isEqualTo(4 - i);
                assertThat(callers.get(i).get(20, TimeUnit.SECONDS)).isTrue();
                places.get(i).leave();
            }
        }
    }

    @Test
    void whoIsBarredWhileWaitingIsSentAwayAndTakesNoPlace() throws Exception {
        Turnstile turnstile = new Turnstile(1);
        Turnstile.Place inside = turnstile.place();
        inside.enter();
        Turnstile.Place barred = turnstile.place();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> waiting = callers.submit(barred::enter);
            awaitWaiting(turnstile, 1);
            barred.bar();
            assertThat(waiting.get(20, TimeUnit.SECONDS)).isFalse();
        }
        barred.leave();
        inside.leave();
        inside.leave();

        assertThat(turnstile.place().enter()).isTrue();
        assertThat(turnstile.waiting()).isZero();
    }

    @Test
    void whoIsInterruptedLeavesTheLine() throws Exception {
        Turnstile turnstile = new Turnstile(1);
        turnstile.place().enter();
        Turnstile.Place place = turnstile.place();
        Thread waiting =
                Thread.startVirtualThread(
                        () ->
                                assertThatThrownBy(place::enter)
                                        .isInstanceOf(InterruptedException.class));
        awaitWaiting(turnstile, 1);
        waiting.interrupt();
        waiting.join();

        assertThat(turnstile.waiting()).isZero();
    }

    @Test
    void aPlaceMayBeLeftAndEnteredAgain() throws Exception {
        Turnstile turnstile = new Turnstile(1);
        Turnstile.Place place = turnstile.place();
        for (int i = 0; i < 3; i++) {
            assertThat(place.enter()).isTrue();
            place.leave();
        }
    }

    private static void awaitWaiting(Turnstile turnstile, int number) {
        while (turnstile.waiting() < number) {
            Thread.onSpinWait();
        }
    }
}
