package io.jarviscore.kernel.model.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jarviscore.ChatReply;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.ModelRig;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.ProviderLimits;
import io.jarviscore.testing.ServerReply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RateBudgetTest {
    private static final Optional<Instant> NO_DEADLINE = Optional.empty();

    private static final RateBudget.Sum SO_FAR_NOTHING = RateBudget.Sum.NONE;

    private final ManualClock clock = new ManualClock();
    private final RateBudget budget = new RateBudget("azure:gpt-4o", clock);

    /** The times at which callers were admitted, in seconds since the start. */
    private final BlockingQueue<String> gone = new LinkedBlockingQueue<>();

    @Test
    void untilTheProviderHasSaidSomethingNobodyWaits() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            enter(1_000_000);
        }

        assertThat(budget.waiting()).isZero();
    }

    @Test
    void theRemainderIsGrantedAndTheOthersFollowInOrderAsItRefills() throws Exception {
        heardRequests(60, 2, "58s");
        enter(0);
        enter(0);
        List<Thread> waiting = List.of(start("a"), start("b"), start("c"));

        List<String> inOrder = new ArrayList<>();
        for (int second = 0; second < 3; second++) {
            clock.advance(Duration.ofSeconds(1));
            inOrder.addAll(takeGone(1));
        }

        assertThat(inOrder).containsExactly("a at 1", "b at 2", "c at 3");
        assertThat(waiting).allSatisfy(thread -> thread.join());
    }

    @Test
    void aProviderThatGivesAllBackAtOnceIsWaitedForUntilThen() throws Exception {
        heardRequests(60, 59, "55s");
        heardRequests(60, 0, "40s");
        start("a");
        start("b");

        clock.advance(Duration.ofSeconds(39));
        assertThat(gone).isEmpty();
        clock.advance(Duration.ofSeconds(1));

        assertThat(takeGone(2)).containsExactlyInAnyOrder("a at 40", "b at 40");
    }

    @Test
    void tokensAreCountedToo() throws Exception {
        heardTokens(600, 100, "50s");
        start("a", 500);

        clock.advance(Duration.ofSeconds(40));

        assertThat(takeGone(1)).containsExactly("a at 40");
    }

    @Test
    void aRequestLargerThanTheLimitIsGrantedWhenTheBucketIsFull() throws Exception {
        heardTokens(600, 300, "30s");
        start("a", 5_000);

        clock.advance(Duration.ofSeconds(30));

        assertThat(takeGone(1)).containsExactly("a at 30");
    }

    @Test
    void aWaitThatDoesNotFitTheDeadlineIsRefusedAtOnce() {
        heardRequests(60, 0, "60s");
        Optional<Instant> deadline = Optional.of(clock.instant().plusMillis(900));

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> budget.enter(0, deadline, wait -> {}))
                .satisfies(e -> assertThat(e.failure()).isEqualTo(ModelFailure.RATE_LIMITED))
                .satisfies(e -> assertThat(e.retryAfter()).hasValue(Duration.ofSeconds(1)))
                .withMessageContaining("azure:gpt-4o allows the next request in 1 s");
    }

    @Test
    void aWaitOfMoreThanAMinuteIsRefusedSoThatAnotherProviderIsAsked() throws InterruptedException {
        heardTokens(600, 0, "60s");
        start("a", 600);

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> budget.enter(60, NO_DEADLINE, wait -> {}))
                .satisfies(e -> assertThat(e.failure()).isEqualTo(ModelFailure.RATE_LIMITED));
    }

    @Test
    void anInterruptedWaiterGivesItsPlaceToTheNext() throws Exception {
        heardRequests(60, 0, "60s");
        Thread first = start("a");
        start("b");

        first.interrupt();
        first.join();
        clock.advance(Duration.ofSeconds(1));

        assertThat(takeGone(1)).containsExactly("b at 1");
    }

    @Test
    void anUnsentEntryGoesToTheNext() throws Exception {
        heardRequests(60, 1, "59s");
        RateBudget.Entry entry = enter(0);
        start("a");

        budget.unsent(entry);

        assertThat(takeGone(1)).containsExactly("a at 0");
    }

    @Test
    void aReportThatWasOvertakenGivesNothingBack() throws Exception {
        heardRequests(60, 10, "50s");
        List<RateBudget.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            entries.add(enter(0));
        }
        entries.forEach(budget::ended);

        // All ten have been answered, and the answer to the first is read last.
        budget.heard(entries.getFirst(), headers("requests", 60, 9, "51s"));
        start("a");

        assertThat(gone).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(takeGone(1)).containsExactly("a at 1");
    }

    @Test
    void aRefusalInTheMiddleOfPlentyMeansThatBurstsAreCounted() throws Exception {
        RateBudget.Entry entry = enter(0);
        budget.ended(entry);
        budget.heard(entry, headers("requests", 600, 599, "100ms"));
        budget.refused(entry);
        clock.advance(Duration.ofSeconds(30));

        int atOnce = 0;
        while (budget.waiting() == 0) {
            start(String.valueOf(atOnce++));
        }

        assertThat(atOnce).isBetween(100, 260);
    }

    @Test
    void aLimitThatOnlyARefusalNamesIsKeptFromThenOn() throws Exception {
        budget.limited(60);
        start("a");
        start("b");

        clock.advance(Duration.ofSeconds(1));
        assertThat(takeGone(1)).containsExactly("a at 1");
        clock.advance(Duration.ofSeconds(1));
        assertThat(takeGone(1)).containsExactly("b at 2");
    }

    @Test
    void aLimitThatOnlyARefusalNamesIsForgottenAfterTenMinutes() throws Exception {
        budget.limited(1);

        clock.advance(Duration.ofMinutes(10));

        for (int i = 0; i < 100; i++) {
            enter(0);
        }
        assertThat(budget.waiting()).isZero();
    }

    @Test
    void aLimitOfADayThatIsUsedUpIsTriedOnceAMinute() throws Exception {
        heardRequests(200, 199, "7m12s");
        heardRequests(200, 0, "23h59m0s");
        start("probe");
        assertThatExceptionOfType(ModelException.class)
                .as("another provider is asked instead")
                .isThrownBy(() -> budget.enter(0, NO_DEADLINE, wait -> {}))
                .satisfies(e -> assertThat(e.failure()).isEqualTo(ModelFailure.RATE_LIMITED));

        clock.advance(Duration.ofMinutes(1));

        assertThat(takeGone(1)).containsExactly("probe at 60");
    }

    @Test
    void burstsAreNeverNarrowedToLessThanOneRequest() throws Exception {
        heardRequests(20, 20, "0ms");
        RateBudget.Entry entry = enter(0);
        budget.ended(entry);
        for (int i = 0; i < 10; i++) {
            budget.refused(entry);
            clock.advance(Duration.ofSeconds(3));
        }

        enter(0);

        assertThat(budget.waiting()).isZero();
    }

    @Test
    void aModelWithALimitIsNeverAskedInVainAndEverybodyIsAnswered() throws Exception {
        for (ProviderLimits limits :
                List.of(
                        ProviderLimits.requestsPerMinute(6),
                        ProviderLimits.requestsPerMinute(6).inWindows())) {
            // Time runs faster than the server answers.
            Map<String, Object> patient = Map.of("llm_timeout", 86_400);
            try (ModelRig rig = ModelRig.azureOnly(patient)) {
                rig.azure.answer(request -> ServerReply.text("ok"));
                rig.azure.limit(limits);
                rig.ask("first").reply();
                List<ModelRig.Asking> asked = new ArrayList<>();
                for (int i = 0; i < 9; i++) {
                    asked.add(rig.ask("question " + i));
                }

                for (FutureTask<ChatReply> task : tasks(asked)) {
                    while (!task.isDone()) {
                        TimeUnit.MILLISECONDS.sleep(1);
                        rig.clock.advance(Duration.ofMillis(100));
                    }
                    task.get();
                }

                assertThat(limits.refused()).isZero();
                assertThat(limits.accepted()).isEqualTo(10);
            }
        }
    }

    private static List<FutureTask<ChatReply>> tasks(List<ModelRig.Asking> asked) {
        return asked.stream().map(ModelRig.Asking::task).toList();
    }

    private RateBudget.Entry enter(long tokens) throws InterruptedException {
        return budget.enter(tokens, NO_DEADLINE, wait -> {});
    }

    private Thread start(String name) throws InterruptedException {
        return start(name, 0);
    }

    /** Returns when the caller waits, or has gone. */
    private Thread start(String name, long tokens) throws InterruptedException {
        int before = budget.waiting();
        int goneBefore = gone.size();
        Thread thread =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        enter(tokens);
                                        gone.add(name + " at " + seconds());
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                });
        while (budget.waiting() == before && gone.size() == goneBefore) {
            Thread.sleep(1);
        }
        return thread;
    }

    private long seconds() {
        return Duration.between(ManualClock.START, clock.instant()).toSeconds();
    }

    private List<String> takeGone(int count) throws InterruptedException {
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(gone.poll(60, TimeUnit.SECONDS));
        }
        return taken;
    }

    private void heardRequests(int limit, int remaining, String reset) {
        heard("requests", limit, remaining, reset);
    }

    private void heardTokens(int limit, int remaining, String reset) {
        heard("tokens", limit, remaining, reset);
    }

    /** From a response to a request that nothing was sent beside, or since. */
    private void heard(String what, int limit, int remaining, String reset) {
        budget.heard(
                new RateBudget.Entry(0, SO_FAR_NOTHING, SO_FAR_NOTHING),
                headers(what, limit, remaining, reset));
    }

    private static Headers headers(String what, int limit, int remaining, String reset) {
        return Headers.of(
                "x-ratelimit-limit-" + what, String.valueOf(limit),
                "x-ratelimit-remaining-" + what, String.valueOf(remaining),
                "x-ratelimit-reset-" + what, reset);
    }
}
