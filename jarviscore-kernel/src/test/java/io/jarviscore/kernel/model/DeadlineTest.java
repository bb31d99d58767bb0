package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jarviscore.ChatRequest;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerReply.Hint;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private static final Duration ALLOWED = Duration.ofSeconds(10);

    @Test
    void theDeadlineCancelsAnExchangeInFlight() throws Exception {
        try (ModelRig rig = ModelRig.azureThenOpenAi(Map.of())) {
            rig.azure.answer(request -> ServerReply.hang());

            ModelRig.Asking asking = rig.ask(rig.within(ALLOWED));
            rig.azure.awaitRequests(1);
            rig.clock.advance(ALLOWED);

            assertThat(asking.failure().failure()).isEqualTo(ModelFailure.TIMEOUT);
            rig.azure.awaitInFlight(0);
            assertThat(rig.openai.requestCount()).isZero();
            assertThat(rig.clock.pending()).isZero();
        }
    }

    @Test
    void aDeadlineThatHasPassedAsksNobody() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            assertThat(rig.ask(rig.within(Duration.ZERO)).failure().failure())
                    .isEqualTo(ModelFailure.TIMEOUT);
            assertThat(rig.azure.requestCount()).isZero();
        }
    }

    @Test
    void theDeadlineEndsTheWaitForAPermit() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of("llm_max_concurrent", 1))) {
            CompletableFuture<Void> held = new CompletableFuture<>();
            rig.azure.script(ServerReply.held(held, ServerReply.text("slow")));

            ModelRig.Asking holder = rig.ask("hold");
            rig.azure.awaitInFlight(1);
            ModelRig.Asking waiter = rig.ask(rig.within(ALLOWED));
            rig.clock.awaitTimers(2);
            rig.clock.advance(ALLOWED);

            assertThat(waiter.failure().failure()).isEqualTo(ModelFailure.TIMEOUT);
            assertThat(rig.gate.waiting()).isZero();
            held.complete(null);
            assertThat(holder.reply().text()).isEqualTo("slow");
            assertThat(rig.gate.inFlight()).isZero();
        }
    }

    @Test
    void interruptingTheCallerCancelsTheExchangeAndKeepsTheFlag() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.answer(request -> ServerReply.hang());
            CompletableFuture<Boolean> flag = new CompletableFuture<>();
            CompletableFuture<ModelFailure> failure = new CompletableFuture<>();

            Thread caller = Thread.ofVirtual().start(() -> interruptible(rig, failure, flag));
            rig.azure.awaitRequests(1);
            caller.interrupt();

            assertThat(failure.get(30, TimeUnit.SECONDS)).isEqualTo(ModelFailure.CANCELLED);
            assertThat(flag.get(30, TimeUnit.SECONDS)).isTrue();
            rig.azure.awaitInFlight(0);
            assertThat(rig.gate.inFlight()).isZero();
        }
    }

    @Test
    void aPlatformThreadCanBeInterruptedToo() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.answer(request -> ServerReply.hang());
            CompletableFuture<Boolean> flag = new CompletableFuture<>();
            CompletableFuture<ModelFailure> failure = new CompletableFuture<>();

            Thread caller =
                    Thread.ofPlatform().daemon().start(() -> interruptible(rig, failure, flag));
            rig.azure.awaitRequests(1);
            caller.interrupt();

            assertThat(failure.get(30, TimeUnit.SECONDS)).isEqualTo(ModelFailure.CANCELLED);
            assertThat(flag.get(30, TimeUnit.SECONDS)).isTrue();
            rig.azure.awaitInFlight(0);
        }
    }

    @Test
    void interruptingACallerThatBacksOffEndsItsWait() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.script(
                    ServerReply.rateLimited(Hint.RETRY_AFTER_SECONDS, Duration.ofSeconds(20)));

            ModelRig.Asking asking = rig.ask("hello");
            rig.clock.awaitTimers(1);
            asking.thread().interrupt();

            assertThat(asking.failure().failure()).isEqualTo(ModelFailure.CANCELLED);
            assertThat(rig.clock.pending()).isZero();
        }
    }

    @Test
    void closingCancelsExchangesInFlight() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.answer(request -> ServerReply.hang());

            ModelRig.Asking asking = rig.ask("hello");
            rig.azure.awaitRequests(1);
            rig.model.close();

            assertThat(asking.failure().failure()).isEqualTo(ModelFailure.CANCELLED);
            assertThatExceptionOfType(ModelException.class)
                    .isThrownBy(() -> rig.model.complete(ChatRequest.of("hello")))
                    .withMessageContaining("closed");
        }
    }

    private static void interruptible(
            ModelRig rig,
            CompletableFuture<ModelFailure> failure,
            CompletableFuture<Boolean> flag) {
        try {
            rig.model.complete(ChatRequest.of("hello"));
            failure.completeExceptionally(new AssertionError("expected a failure"));
        } catch (ModelException e) {
            failure.complete(e.failure());
        }
        flag.complete(Thread.currentThread().isInterrupted());
    }
}
