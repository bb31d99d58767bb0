package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatRequest;
import io.jarviscore.Complexity;
import io.jarviscore.Settings;
import io.jarviscore.reasoning.ModelAffinity;
import io.jarviscore.testing.ManualClock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingTest {
    private static final List<String> OWN =
            List.of(
                    "azure:gpt-4o",
                    "claude:claude-sonnet-4",
                    "openai:llama3:8b",
                    "gemini:gemini-2.0-flash");

    @Test
    void withoutAWishEachProviderServesItsOwnModelInTheFixedOrder() {
        assertThat(targets(Map.of(), ChatRequest.of("hello"))).isEqualTo(OWN);
    }

    @ParameterizedTest
    @CsvSource({
        "claude-opus-4, claude:claude-opus-4",
        "claude:anything, claude:anything",
        "gemini-2.5-pro, gemini:gemini-2.5-pro",
        "openai:gpt-4o, openai:gpt-4o",
        "llama3:8b, openai:llama3:8b",
        "gpt-4.1, azure:gpt-4.1",
        "azure:, azure:gpt-4o",
    })
    void aProviderThatKnowsTheModelComesFirst(String wanted, String first) {
        assertThat(targets(Map.of(), ChatRequest.builder().user("x").model(wanted).build()))
                .hasSize(4)
                .startsWith(first);
    }

    @Test
    void aNameIsNeverSentToAProviderThatDoesNotKnowIt() {
        assertThat(targets(Map.of(), ChatRequest.builder().user("x").model("gpt-4.1").build()))
                .containsExactly(
                        "azure:gpt-4.1",
                        "openai:gpt-4.1",
                        "claude:claude-sonnet-4",
                        "gemini:gemini-2.0-flash");
    }

    @Test
    void aNameThatNobodyKnowsLeavesEachItsOwn() {
        assertThat(targets(Map.of(), ChatRequest.builder().user("x").model("mystery").build()))
                .isEqualTo(OWN);
    }

    @ParameterizedTest
    @CsvSource({
        "NANO, 'task_model_nano,task_model_standard,task_model'",
        "STANDARD, 'task_model_standard,task_model'",
        "HEAVY, 'task_model_heavy,task_model_standard,task_model'",
    })
    void theTierFallsBackFromItsOwnSettingToTheStandardToTheGeneralOne(
            Complexity complexity, String keys) {
        ChatRequest request = ChatRequest.builder().user("x").complexity(complexity).build();
        List<String> order = List.of(keys.split(","));
        for (int from = 0; from < order.size(); from++) {
            Map<String, String> settings = new HashMap<>();
            order.subList(from, order.size()).forEach(key -> settings.put(key, "gpt-" + key));

            assertThat(targets(settings, request)).startsWith("azure:gpt-" + order.get(from));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "claude:claude-opus-4, azure:gpt-4.1, gemini-2.5-pro"
                        + " | claude:claude-opus-4 azure:gpt-4.1 gemini:gemini-2.5-pro"
                        + " openai:llama3:8b",
                "claude:a,claude:b"
                        + " | claude:a claude:b azure:gpt-4o openai:llama3:8b"
                        + " gemini:gemini-2.0-flash",
                "openai:gpt-4.1, gpt-4.1"
                        + " | openai:gpt-4.1 azure:gpt-4.1 claude:claude-sonnet-4"
                        + " gemini:gemini-2.0-flash",
                "mystery, gemini:"
                        + " | gemini:gemini-2.0-flash azure:gpt-4o claude:claude-sonnet-4"
                        + " openai:llama3:8b",
            })
    void aListIsAskedInItsOrderAndThenTheOtherProvidersWithTheirOwn(String list, String order) {
        List<String> expected = List.of(order.split(" "));
        ChatRequest heavy = ChatRequest.builder().user("x").complexity(Complexity.HEAVY).build();

        assertThat(targets(Map.of("task_model_heavy", list), heavy)).isEqualTo(expected);
        assertThat(targets(Map.of("task_model", list), heavy)).isEqualTo(expected);
        assertThat(targets(Map.of(), ChatRequest.builder().user("x").model(list).build()))
                .isEqualTo(expected);
    }

    @Test
    void modelsThatTheTaskHasLeftComeLastAndOtherwiseTheOrderStays() {
        ModelAffinity affinity = new ModelAffinity();
        affinity.leave(List.of("azure:gpt-4o", "openai:llama3:8b"));

        assertThat(targets(Map.of(), ChatRequest.builder().user("x").affinity(affinity).build()))
                .containsExactly(
                        "claude:claude-sonnet-4",
                        "gemini:gemini-2.0-flash",
                        "azure:gpt-4o",
                        "openai:llama3:8b");
        assertThat(
                        targets(
                                Map.of("task_model", "azure:gpt-4.1"),
                                ChatRequest.builder().user("x").affinity(affinity).build()))
                .startsWith("azure:gpt-4.1");
    }

    private static List<String> targets(Map<String, ?> more, ChatRequest request) {
        Map<String, Object> config = new HashMap<>(more);
        config.put("azure_api_key", "k");
        config.put("azure_deployment", "gpt-4o");
        config.put("claude_model", "claude-sonnet-4");
        config.put("gemini_model", "gemini-2.0-flash");
        config.put("azure_endpoint", "https://me.openai.azure.com");
        config.put("claude_api_key", "k");
        config.put("llm_endpoint", "http://localhost:8000");
        config.put("llm_model", "llama3:8b");
        config.put("gemini_api_key", "k");
        Settings settings = Settings.of(config);
        ManualClock clock = new ManualClock();
        return new Routing(new Providers(settings, clock).configured(), settings, clock)
                .targets(request).stream()
                        .map(target -> target.provider().name() + ":" + target.model())
                        .toList();
    }
}
