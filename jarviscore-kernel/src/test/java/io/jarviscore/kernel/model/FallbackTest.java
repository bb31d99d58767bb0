package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.MeshEvent;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.testing.ServerReply;
import java.util.Map;
import java.util.Optional;
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
                Arguments.of(ServerReply.notJson(), ModelFailure.MALFORMED_RESPONSE),
                Arguments.of(ServerReply.garbage(), ModelFailure.MALFORMED_RESPONSE),
                Arguments.of(
                        ServerReply.huge(ServerReply.text("x"), Transport.LARGEST_RESPONSE + 1L),
                        ModelFailure.MALFORMED_RESPONSE));
    }

    @ParameterizedTest
    @MethodSource("nextProvider")
    void whatAskingAgainDoesNotHelpGoesToTheNextProviderAtOnce(ServerReply reply, ModelFailure kind)
            throws Exception {
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
}
