package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.ChatModel;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BoundedModelTest {
    private final ManualClock clock = new ManualClock();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);

    @Test
    void aModelThatDoesNotKeepTheDeadlineIsLeftThen() throws Exception {
        FutureTask<ChatReply> call = call(this::askForever);

        clock.awaitTimers(1);
        clock.advance(Duration.ofMinutes(1));

        assertThatThrownBy(() -> call.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        ModelException.class,
                        e -> assertThat(e.failure()).isEqualTo(ModelFailure.TIMEOUT));
    }

    @Test
    void anInterruptedCallerKeepsItsFlagAndTheCallIsCancelled() throws Exception {
        ChatModel model = BoundedModel.of(this::askForever, clock);
        FutureTask<Boolean> call =
                new FutureTask<>(
                        () -> {
                            assertThatThrownBy(() -> model.complete(inAMinute()))
                                    .isInstanceOfSatisfying(
                                            ModelException.class,
                                            e ->
                                                    assertThat(e.failure())
                                                            .isEqualTo(ModelFailure.CANCELLED));
                            return Thread.interrupted();
                        });
        Thread caller = Thread.ofVirtual().start(call);
        assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();

        caller.interrupt();

        assertThat(call.get(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anAnswerComesThroughAsItIs() throws Exception {
        ChatReply reply =
                new ChatReply(
                        "hello",
                        List.of(),
                        ChatReply.Finish.STOP,
                        ChatReply.Tokens.NONE,
                        "test",
                        "test-model",
                        Optional.empty());

        assertThat(call(request -> reply).get(60, TimeUnit.SECONDS)).isSameAs(reply);
    }

    private FutureTask<ChatReply> call(ChatModel model) {
        ChatModel bounded = BoundedModel.of(model, clock);
        FutureTask<ChatReply> call = new FutureTask<>(() -> bounded.complete(inAMinute()));
        Thread.ofVirtual().start(call);
        return call;
    }

    private ChatRequest inAMinute() {
        return ChatRequest.builder()
                .user("Are you there?")
                .deadline(clock.instant().plus(Duration.ofMinutes(1)))
                .build();
    }

    private ChatReply askForever(ChatRequest request) {
        asked.countDown();
        try {
            never.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("left", e);
        }
        throw new IllegalStateException("this never happens");
    }
}
