package io.jarviscore.kernel.model.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.ChatRequest;
import io.jarviscore.ModelFailure;
import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import io.jarviscore.kernel.model.ModelRig;
import io.jarviscore.testing.ServerReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ModelGatesTest {
    private static final Map<String, Object> ONE_AT_AZURE =
            Map.of("llm_max_concurrent_by_model", "azure = 1, azure:gpt-4o=7");

    @Test
    void aCapOfOneProviderLeavesTheOthersAlone() throws Exception {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        try (ModelRig rig = ModelRig.azureThenOpenAi(ONE_AT_AZURE)) {
            rig.azure.answer(request -> ServerReply.held(answered, ServerReply.text("azure")));
            rig.openai.answer(request -> ServerReply.text("openai"));
            ModelRig.Asking first = rig.ask("one");
            rig.azure.awaitInFlight(1);
            ModelRig.Asking second = rig.ask("two");

            assertThat(rig.ask(of("openai:qwen3")).reply().text()).isEqualTo("openai");
            assertThat(rig.azure.requestCount()).isEqualTo(1);

            answered.complete(null);
            assertThat(List.of(first.reply().text(), second.reply().text())).containsOnly("azure");
            assertThat(rig.azure.maxInFlight()).isEqualTo(1);
        }
    }

    @Test
    void aWaiterForABusyProviderHoldsNoPermitOfTheProcess() throws Exception {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        try (ModelRig rig = ModelRig.azureThenOpenAi(ONE_AT_AZURE)) {
            rig.azure.answer(request -> ServerReply.held(answered, ServerReply.text("azure")));
            rig.ask("one");
            rig.azure.awaitInFlight(1);
            ModelRig.Asking second = rig.ask(rig.within(Duration.ofSeconds(5)));
            rig.clock.awaitTimers(2); // the first one's timeout, the second one's deadline

            assertThat(rig.gate.inFlight()).isEqualTo(1);
            rig.clock.advance(Duration.ofSeconds(5));

            assertThat(second.failure().failure()).isEqualTo(ModelFailure.TIMEOUT);
            answered.complete(null);
        }
    }

    @Test
    void aCapEndsWithTheMeshThatAskedForIt() throws Exception {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.answer(request -> ServerReply.held(answered, ServerReply.text("ok")));
            ModelGates.Limits other = rig.gates.limits(Settings.of(ONE_AT_AZURE));
            List<ModelRig.Asking> asked = List.of(rig.ask("one"), rig.ask("two"));
            rig.azure.awaitInFlight(1);

            other.close();

            rig.azure.awaitInFlight(2);
            answered.complete(null);
            for (ModelRig.Asking each : asked) {
                assertThat(each.reply().text()).isEqualTo("ok");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"azure", "azure=", "azure=0", "azure=-1", "=5", "azure=many", "a=1 b=2"})
    void anUnreadableEntryIsNamed(String part) {
        Settings settings = Settings.of(Map.of("llm_max_concurrent_by_model", "claude=2, " + part));

        assertThatThrownBy(() -> new ModelGates(new ModelGate()).limits(settings))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("llm_max_concurrent_by_model has the part \"" + part + "\"")
                .hasMessageContaining("provider=number");
    }

    private static ChatRequest of(String model) {
        return ChatRequest.builder().user("hello").model(model).build();
    }
}
