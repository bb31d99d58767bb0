package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.MeshEvent;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.limits.Backoff;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerReply.Hint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {
    private static final Duration HINT = Duration.ofSeconds(20);

    @ParameterizedTest
    @EnumSource
    void aHintInEveryFormReplacesTheFormula(Hint form) throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.script(ServerReply.rateLimited(form, HINT), ServerReply.text("at last"));

            ModelRig.Asking asking = rig.ask("hello");
            rig.awaitWait(waitAfter(form));
            rig.clock.awaitTimers(1);
            rig.clock.advance(waitAfter(form).minusMillis(1));
            assertThat(rig.azure.requestCount()).isEqualTo(1);
            rig.clock.advance(Duration.ofMillis(1));

            assertThat(asking.reply().text()).isEqualTo("at last");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHintInEveryFormOfTheOpenAiWireIsRead(Hint form) throws Exception {
        Map<String, Object> noAzure = Map.of("azure_api_key", " ");
        try (ModelRig rig = ModelRig.azureThenOpenAi(noAzure)) {
            rig.openai.script(ServerReply.overloaded(form, HINT), ServerReply.text("at last"));

            ModelRig.Asking asking = rig.ask("hello");
            rig.passWait(waitAfter(form));

            assertThat(asking.reply().text()).isEqualTo("at last");
        }
    }

    /** Google refuses within the second that it names. */
    private static Duration waitAfter(Hint form) {
        return form == Hint.RETRY_INFO ? HINT.plusSeconds(1) : HINT;
    }

    @Test
    void withoutAHintTheDelayDoublesUntilTheRetriesAreUsedUp() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of("llm_max_retries_429", 3))) {
            rig.azure.answer(request -> ServerReply.rateLimited());

            ModelRig.Asking asking = rig.ask("hello");
            rig.passWait(Duration.ofSeconds(2));
            rig.passWait(Duration.ofSeconds(4));
            rig.passWait(Duration.ofSeconds(8));

            assertThat(asking.failure().failure()).isEqualTo(ModelFailure.RATE_LIMITED);
            assertThat(rig.azure.requestCount()).isEqualTo(4);
        }
    }

    @Test
    void theFormulaIsCappedAtSixtySecondsAndJitteredDownwards() {
        Backoff latest = new Backoff(Duration.ofSeconds(2), () -> 0);
        Backoff earliest = new Backoff(Duration.ofSeconds(2), () -> Math.nextDown(1.0));

        assertThat(latest.after(1)).isEqualTo(Duration.ofSeconds(2));
        assertThat(latest.after(5)).isEqualTo(Duration.ofSeconds(32));
        assertThat(latest.after(6)).isEqualTo(Duration.ofSeconds(60));
        assertThat(latest.after(5_000)).isEqualTo(Duration.ofSeconds(60));
        assertThat(earliest.after(1)).isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 500, 502, 503, 504, 529})
    void aPassingFailureOfTheServerIsTriedAgain(int status) throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.script(ServerReply.serverError(status), ServerReply.text("recovered"));

            ModelRig.Asking asking = rig.ask("hello");
            rig.passWait(Duration.ofSeconds(2));

            assertThat(asking.reply().text()).isEqualTo("recovered");
        }
    }

    @Test
    void aBrokenConnectionIsTriedAgain() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.script(
                    ServerReply.connectionReset(),
                    ServerReply.truncated(ServerReply.text("cut")),
                    ServerReply.text("whole"));

            ModelRig.Asking asking = rig.ask("hello");
            rig.passWait(Duration.ofSeconds(2));
            rig.passWait(Duration.ofSeconds(4));

            assertThat(asking.reply().text()).isEqualTo("whole");
        }
    }

    @Test
    void oneHintMakesEveryCallerOfTheModelWaitAndOneProbeGoesFirst() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            CompletableFuture<Void> probeMayEnd = new CompletableFuture<>();
            rig.azure.script(
                    ServerReply.rateLimited(Hint.RETRY_AFTER_SECONDS, HINT),
                    ServerReply.held(probeMayEnd, ServerReply.text("probe")));
            rig.azure.answer(request -> ServerReply.text("followed"));

            List<ModelRig.Asking> askings = new ArrayList<>(List.of(rig.ask("first")));
            rig.awaitWait(HINT);
            for (int i = 0; i < 9; i++) {
                askings.add(rig.ask("later"));
            }
            rig.clock.awaitTimers(10);
            assertThat(rig.azure.requestCount()).isEqualTo(1);

            rig.clock.advance(HINT);
            rig.azure.awaitRequests(2);
            assertThat(rig.azure.requestCount()).isEqualTo(2);

            probeMayEnd.complete(null);
            for (ModelRig.Asking asking : askings) {
                assertThat(asking.reply().text()).isIn("probe", "followed");
            }
            assertThat(rig.azure.requestCount()).isEqualTo(11);
        }
    }

    @Test
    void aProbeThatIsRefusedMakesTheOthersWaitOn() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            Duration again = Duration.ofSeconds(7);
            rig.azure.script(
                    ServerReply.rateLimited(Hint.RETRY_AFTER_SECONDS, HINT),
                    ServerReply.rateLimited(Hint.RETRY_AFTER_SECONDS, again));
            rig.azure.answer(request -> ServerReply.text("open"));

            ModelRig.Asking one = rig.ask("one");
            rig.awaitWait(HINT);
            ModelRig.Asking two = rig.ask("two");
            rig.clock.awaitTimers(2);
            rig.clock.advance(HINT);
            rig.awaitWait(again);
            rig.clock.awaitTimers(2);
            assertThat(rig.azure.requestCount()).isEqualTo(2);
            rig.clock.advance(again);

            assertThat(one.reply().text()).isEqualTo("open");
            assertThat(two.reply().text()).isEqualTo("open");
        }
    }

    @Test
    void aProbeThatIsInterruptedLetsTheNextOneGoFirst() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.script(
                    ServerReply.rateLimited(Hint.RETRY_AFTER_SECONDS, HINT), ServerReply.hang());
            rig.azure.answer(request -> ServerReply.text("open"));

            ModelRig.Asking one = rig.ask("one");
            rig.passWait(HINT);
            rig.azure.awaitRequests(2);
            ModelRig.Asking two = rig.ask("two");
            one.thread().interrupt();

            assertThat(one.failure().failure()).isEqualTo(ModelFailure.CANCELLED);
            assertThat(two.reply().text()).isEqualTo("open");
        }
    }

    @Test
    void aHintOfMoreThanAMinuteGoesToTheNextProviderAtOnce() throws Exception {
        try (ModelRig rig = ModelRig.azureThenOpenAi(Map.of())) {
            rig.azure.script(
                    ServerReply.rateLimited(Hint.RETRY_AFTER_SECONDS, Duration.ofSeconds(61)));
            rig.openai.answer(request -> ServerReply.text("from the second"));

            assertThat(rig.ask("one").reply().provider()).isEqualTo("openai");
            // The first is known to be limited, and is not even asked.
            assertThat(rig.ask("two").reply().provider()).isEqualTo("openai");
            assertThat(rig.azure.requestCount()).isEqualTo(1);
        }
    }

    @Test
    void aWaitThatDoesNotFitTheDeadlineGoesToTheNextProviderAtOnce() throws Exception {
        try (ModelRig rig = ModelRig.azureThenOpenAi(Map.of())) {
            rig.azure.script(ServerReply.rateLimited(Hint.RETRY_AFTER_MS, HINT));
            rig.openai.answer(request -> ServerReply.text("from the second"));

            assertThat(rig.ask(rig.within(Duration.ofSeconds(19))).reply().provider())
                    .isEqualTo("openai");
        }
    }

    @Test
    void aWaitThatFitsNowhereFailsAtOnceAndSaysHowLongItWouldHaveBeen() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.script(ServerReply.rateLimited(Hint.RETRY_AFTER_MS, HINT));

            ModelException failure = rig.ask(rig.within(Duration.ofSeconds(19))).failure();

            assertThat(failure.failure()).isEqualTo(ModelFailure.RATE_LIMITED);
            assertThat(failure.retryAfter()).contains(HINT);
            assertThat(rig.events.of(MeshEvent.ModelWait.class)).isEmpty();
        }
    }

    @Test
    void aServerThatSaysNotToRetryIsNotRetried() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.script(
                    ServerReply.http(429, Map.of("x-should-retry", "false"), "{}"),
                    ServerReply.text("never asked for"));

            assertThat(rig.ask("hello").failure().failure()).isEqualTo(ModelFailure.RATE_LIMITED);
            assertThat(rig.azure.remaining()).isEqualTo(1);
        }
    }

    /** The original looked for the number in the text, and asked four times again. */
    @Test
    void aBadRequestWhoseTextHasThatNumberIsNotTriedAgain() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.script(
                    ServerReply.http(
                            400,
                            Map.of(),
                            "{\"error\":{\"message\":\"no such field, request 429-too_many_requests\","
                                    + "\"type\":\"invalid_request_error\"}}"),
                    ServerReply.text("never asked for"));

            assertThat(rig.ask("hello").failure().failure()).isEqualTo(ModelFailure.BAD_REQUEST);
            assertThat(rig.azure.remaining()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatSaysToRetryIsRetriedThoughItsStatusIsNotPassing() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.script(
                    ServerReply.http(400, Map.of("x-should-retry", "true"), "{}"),
                    ServerReply.text("worked"));

            ModelRig.Asking asking = rig.ask("hello");
            rig.passWait(Duration.ofSeconds(2));

            assertThat(asking.reply().text()).isEqualTo("worked");
        }
    }

    @Test
    void whileOneCallerWaitsOutItsBackoffOthersUseItsPermit() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of("llm_max_concurrent", 1))) {
            rig.azure.script(ServerReply.rateLimited(), ServerReply.text("meanwhile"));
            rig.azure.answer(request -> ServerReply.text("later"));

            ModelRig.Asking limited = rig.ask("limited");
            rig.awaitWait(Duration.ofSeconds(2));
            assertThat(rig.ask("other").reply().text()).isEqualTo("meanwhile");

            rig.passWait(Duration.ofSeconds(2));
            assertThat(limited.reply().text()).isEqualTo("later");
        }
    }

    @Test
    void aTimeoutIsTriedAgainOnceAndThenTheNextProviderIsAsked() throws Exception {
        try (ModelRig rig = ModelRig.azureThenOpenAi(Map.of("llm_timeout", 30))) {
            rig.azure.answer(request -> ServerReply.hang());
            rig.openai.answer(request -> ServerReply.text("from the second"));

            ModelRig.Asking asking = rig.ask("hello");
            rig.azure.awaitRequests(1);
            rig.clock.advance(Duration.ofSeconds(30));
            rig.passWait(Duration.ofSeconds(2));
            rig.azure.awaitRequests(2);
            rig.clock.advance(Duration.ofSeconds(30));

            assertThat(asking.reply().provider()).isEqualTo("openai");
            assertThat(rig.azure.requestCount()).isEqualTo(2);
        }
    }
}
