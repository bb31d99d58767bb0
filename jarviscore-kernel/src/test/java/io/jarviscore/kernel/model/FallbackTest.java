package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatRequest;
import io.jarviscore.MeshEvent;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.reasoning.ModelAffinity;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerReply.Hint;
import io.jarviscore.testing.ServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FallbackTest {
    static Stream<Arguments> nextProvider() {
        return Stream.of(
                Arguments.of(ServerReply.quotaExhausted(), ModelFailure.QUOTA_EXHAUSTED),
                Arguments.of(ServerReply.unauthorized(), ModelFailure.AUTH),
                Arguments.of(ServerReply.notFound(), ModelFailure.NOT_FOUND),
                Arguments.of(ServerReply.contentFiltered(), ModelFailure.CONTENT_FILTERED),
                Arguments.of(ServerReply.filteredAnswer(), ModelFailure.CONTENT_FILTERED),
                Arguments.of(
                        ServerReply.huge(ServerReply.text("x"), Transport.LARGEST_RESPONSE + 1L),
                        ModelFailure.MALFORMED_RESPONSE));
    }

    @ParameterizedTest
    @MethodSource("nextProvider")
    void aFailureThatARetryDoesNotHelpGoesToTheNextProviderAtOnce(
            ServerReply reply, ModelFailure kind) throws Exception {
        try (ModelRig rig = ModelRig.azureThenOpenAi(Map.of())) {
            rig.azure.answer(request -> reply);
            rig.openai.answer(request -> ServerReply.text("from the second"));

            assertThat(rig.ask("hello").reply().provider()).isEqualTo("openai");

            assertThat(rig.azure.requestCount()).isEqualTo(1);
            assertThat(rig.events.of(MeshEvent.ModelCall.class))
                    .extracting(MeshEvent.ModelCall::failure)
                    .containsExactly(Optional.of(kind), Optional.empty());
        }
    }

    @ParameterizedTest
    @MethodSource("noAnswers")
    void aResponseWithoutAnAnswerIsRetriedAndThenGoesToTheNextProvider(ServerReply reply)
            throws Exception {
        try (ModelRig rig = ModelRig.azureThenOpenAi(Map.of("llm_max_retries_429", 1))) {
            rig.azure.answer(request -> reply);
            rig.openai.answer(request -> ServerReply.text("from the second"));

            ModelRig.Asking asking = rig.ask("hello");
            rig.passWait(Duration.ofSeconds(2));

            assertThat(asking.reply().provider()).isEqualTo("openai");
            assertThat(rig.events.of(MeshEvent.ModelCall.class))
                    .extracting(MeshEvent.ModelCall::failure)
                    .containsExactly(
                            Optional.of(ModelFailure.MALFORMED_RESPONSE),
                            Optional.of(ModelFailure.MALFORMED_RESPONSE),
                            Optional.empty());
        }
    }

    static Stream<ServerReply> noAnswers() {
        return Stream.of(ServerReply.notJson(), ServerReply.garbage());
    }

    static Stream<Arguments> noProvider() {
        return Stream.of(
                Arguments.of(ServerReply.contextOverflow(), ModelFailure.CONTEXT_OVERFLOW),
                Arguments.of(ServerReply.badParameter("messages"), ModelFailure.BAD_REQUEST));
    }

    @ParameterizedTest
    @MethodSource("noProvider")
    void aRequestThatIsItselfAtFaultIsNotSentToAnother(ServerReply reply, ModelFailure kind)
            throws Exception {
        try (ModelRig rig = ModelRig.azureThenOpenAi(Map.of())) {
            rig.azure.answer(request -> reply);

            assertThat(rig.ask("hello").failure().failure()).isEqualTo(kind);
            assertThat(rig.openai.requestCount()).isZero();
        }
    }

    @Test
    void whenAllFailTheExceptionNamesThemAll() throws Exception {
        try (ModelRig rig = ModelRig.azureThenOpenAi(Map.of())) {
            rig.azure.answer(request -> ServerReply.unauthorized());
            rig.openai.answer(request -> ServerReply.notFound());

            ModelException failure = rig.ask("hello").failure();

            assertThat(failure.failure()).isEqualTo(ModelFailure.NOT_FOUND);
            assertThat(failure).hasMessageContaining("azure (gpt-4o) answered 401");
            assertThat(failure).hasMessageContaining("openai (qwen3) answered 404");
            assertThat(failure.getSuppressed()).hasSize(2);
        }
    }

    @Test
    void anEndpointThatCannotBeReachedGoesToTheNextProviderAfterItsRetries() throws Exception {
        try (ModelRig rig = ModelRig.azureThenOpenAi(Map.of("llm_max_retries_429", 0))) {
            rig.azure.close();
            rig.openai.answer(request -> ServerReply.text("from the second"));

            assertThat(rig.ask("hello").reply().provider()).isEqualTo("openai");
        }
    }

    static Stream<Arguments> lastingReasons() {
        return Stream.of(
                Arguments.of(ServerReply.quotaExhausted()),
                Arguments.of(ServerReply.unauthorized()),
                Arguments.of(ServerReply.notFound()),
                Arguments.of(ServerReply.contentFiltered()),
                Arguments.of(refusal()),
                Arguments.of(
                        ServerReply.rateLimited(Hint.RETRY_AFTER_SECONDS, Duration.ofSeconds(61))));
    }

    private static ServerReply refusal() {
        String body =
                "{\"choices\":[{\"message\":{\"refusal\":\"no\"},\"finish_reason\":\"stop\"}]}";
        return ServerReply.http(200, Map.of("Content-Type", "application/json"), body);
    }

    @ParameterizedTest
    @MethodSource("lastingReasons")
    void aProviderThatFailedATaskForGoodIsNotCalledFirstAgainByThatTaskButByAnyOther(
            ServerReply reason) throws Exception {
        try (ModelRig rig = ModelRig.azureThenOpenAi(Map.of())) {
            rig.azure.script(reason);
            rig.azure.answer(request -> ServerReply.text("azure"));
            rig.openai.answer(request -> ServerReply.text("openai"));
            ModelAffinity task = new ModelAffinity();

            assertThat(rig.ask(of(task)).reply().text()).isEqualTo("openai");
            rig.clock.advance(Duration.ofMinutes(2));

            assertThat(rig.ask(of(task)).reply().text()).isEqualTo("openai");
            assertThat(rig.ask(of(new ModelAffinity())).reply().text()).isEqualTo("azure");
            assertThat(rig.ask("no task").reply().text()).isEqualTo("azure");
        }
    }

    @Test
    void aWaitThatDoesNotFitTheDeadlineLastsToo() throws Exception {
        try (ModelRig rig = ModelRig.azureThenOpenAi(Map.of())) {
            rig.azure.script(
                    ServerReply.rateLimited(Hint.RETRY_AFTER_SECONDS, Duration.ofSeconds(20)));
            rig.openai.answer(request -> ServerReply.text("openai"));
            ModelAffinity task = new ModelAffinity();
            Instant soon = rig.clock.instant().plusSeconds(10);

            rig.ask(ChatRequest.builder().user("x").affinity(task).deadline(soon).build()).reply();

            assertThat(task.hasLeft("azure:gpt-4o")).isTrue();
        }
    }

    @Test
    void aFailureThatPassesChangesNothingForTheNextTurn() throws Exception {
        try (ModelRig rig = ModelRig.azureThenOpenAi(Map.of("llm_max_retries_429", 0))) {
            rig.azure.script(ServerReply.serverError(500));
            rig.azure.answer(request -> ServerReply.text("azure"));
            rig.openai.answer(request -> ServerReply.text("openai"));
            ModelAffinity task = new ModelAffinity();

            assertThat(rig.ask(of(task)).reply().text()).isEqualTo("openai");
            assertThat(rig.ask(of(task)).reply().text()).isEqualTo("azure");
        }
    }

    @Test
    void whenTheOneItWasLeftForFailsTheOneThatWasLeftIsAskedAgain() throws Exception {
        try (ModelRig rig = ModelRig.azureThenOpenAi(Map.of())) {
            rig.azure.script(ServerReply.quotaExhausted(), ServerReply.text("azure again"));
            rig.openai.script(ServerReply.text("openai"), ServerReply.quotaExhausted());
            ModelAffinity task = new ModelAffinity();

            assertThat(rig.ask(of(task)).reply().text()).isEqualTo("openai");
            assertThat(rig.ask(of(task)).reply().text()).isEqualTo("azure again");
        }
    }

    @Test
    void theModelsOfAListAreAskedUntilOneAnswers() throws Exception {
        Map<String, String> settings =
                Map.of("task_model", "openai:first, openai:second, azure:third");
        try (ModelRig rig = ModelRig.azureThenOpenAi(settings)) {
            rig.openai.answer(request -> ServerReply.notFound());
            rig.azure.answer(request -> ServerReply.text("third"));

            assertThat(rig.ask("x").reply().text()).isEqualTo("third");
            assertThat(rig.openai.requests())
                    .extracting(ServerRequest::model)
                    .containsExactly("first", "second");
        }
    }

    @Test
    void anotherModelIsNotAskedOnceTheDeadlineHasPassed() throws Exception {
        try (ModelRig rig = ModelRig.azureThenOpenAi(Map.of("llm_max_retries_429", 0))) {
            CompletableFuture<Void> held = new CompletableFuture<>();
            rig.azure.answer(request -> ServerReply.held(held, ServerReply.notFound()));

            ModelRig.Asking asking = rig.ask(rig.within(Duration.ofSeconds(10)));
            rig.azure.awaitInFlight(1);
            rig.clock.advance(Duration.ofSeconds(11));
            held.complete(null);

            asking.failure();
            assertThat(rig.openai.requestCount()).isZero();
        }
    }

    private static ChatRequest of(ModelAffinity task) {
        return ChatRequest.builder().user("x").affinity(task).build();
    }
}
