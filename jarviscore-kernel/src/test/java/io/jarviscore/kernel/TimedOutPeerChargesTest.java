package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.ChatRequest;
import io.jarviscore.Outcome;
import io.jarviscore.PeerMessage;
import io.jarviscore.PeerTimeoutException;
import io.jarviscore.Task;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Charges for a peer that spends and does not reply in time. */
@Timeout(60)
class TimedOutPeerChargesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final ScriptedChatModel model = new ScriptedChatModel();
    private final CountDownLatch spent = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    /** Asks twice: the first request times out, the second is answered. */
    private static final class Asker extends Agent {
        Asker() {
            super(AgentCard.of("asker", "asking"));
        }

        @Override
        protected Outcome execute(Task task) {
            try {
                context().peers().request("thinker", "slow", TIMEOUT);
                return Outcome.failure("it was answered");
            } catch (PeerTimeoutException e) {
                return Outcome.success(
                        context().peers().request("thinker", "fast", TIMEOUT).payload());
            }
        }
    }

    private final class Thinker extends Agent {
        Thinker() {
            super(AgentCard.of("thinker", "thinking"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("nothing");
        }

        @Override
        protected Object onRequest(PeerMessage message) {
            String said = context().chat().complete(ChatRequest.of("x")).text();
            if ("slow".equals(message.payload())) {
                spent.countDown();
                awaitInterrupt();
            }
            return said;
        }

        private void awaitInterrupt() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        }
    }

    @Test
    void aPeerThatTimesOutIsInterruptedAndItsSpendingIsNotChargedToTheAsker() throws Exception {
        model.reply(reply(100));
        model.reply(reply(7));
        try (TestMesh mesh =
                TestMesh.start(with -> with.add(new Asker(), new Thinker()).chatModel(model))) {
            CompletableFuture<Outcome> end =
                    CompletableFuture.supplyAsync(() -> mesh.run("asker", "x"));
            assertThat(spent.await(30, TimeUnit.SECONDS)).isTrue();

            mesh.clock().advance(TIMEOUT.plusSeconds(1));

            assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
            Outcome outcome = end.get(30, TimeUnit.SECONDS);
            assertThat(outcome.isSuccess()).isTrue();
            assertThat(outcome.usage().inputTokens()).isEqualTo(7);
            assertThat(outcome.usage().modelCalls()).isEqualTo(1);
        }
    }

    private static ChatReply reply(long inputTokens) {
        return new ChatReply(
                "said",
                List.of(),
                Finish.STOP,
                new Tokens(inputTokens, 10, 0, 0),
                "mine",
                "m",
                Optional.empty());
    }
}
