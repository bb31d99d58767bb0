package io.jarviscore.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import io.jarviscore.Task;
import io.jarviscore.extension.VertexAi;
import io.jarviscore.json.Json;
import io.jarviscore.net.AddressRules;
import io.jarviscore.reasoning.Web;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody who has Vertex AI and no key. The requests of the port are tested in the kernel. */
class VertexSearchTest {
    private final List<VertexAi.Target> targets = new ArrayList<>();
    private final List<String> bodies = new ArrayList<>();

    private static Map<String, Object> vertex(Map<String, ?> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("vertex_ai_enabled", true);
        settings.put("vertex_ai_project", "my-project");
        return settings;
    }

    private List<SearchProvider> providers(Map<String, ?> settings, String answer) {
        VertexAi vertex =
                (target, json, most) -> {
                    targets.add(target);
                    bodies.add(json);
                    return answer;
                };
        try (WebClients clients = new WebClients(AddressRules.publicOnly())) {
            return ResearchExtension.providers(
                    Settings.of(settings), clients, () -> Optional.of(vertex));
        }
    }

    private SearchProvider only(Map<String, ?> settings, String answer) {
        List<SearchProvider> providers = providers(settings, answer);
        assertThat(providers).hasSize(1);
        return providers.getFirst();
    }

    @Test
    void aSearchIsGroundedByTheModelInTheModelsProject() throws Exception {
        SearchProvider search = only(vertex(Map.of()), GeminiSearchTest.GROUNDED);

        assertThat(search.search("tea & milk", 1))
                .containsExactly(
                        new Web.Hit(
                                "tea.example",
                                "https://g.example/r/1",
                                "Tea is a drink.",
                                "Vertex AI"));
        assertThat(targets)
                .containsExactly(new VertexAi.Target("my-project", "global", "gemini-2.5-flash"));
        assertThat(Json.parseObject(bodies.getFirst()))
                .containsEntry("tools", List.of(Map.of("googleSearch", Map.of())))
                .containsEntry(
                        "contents",
                        List.of(
                                Map.of(
                                        "role",
                                        "user",
                                        "parts",
                                        List.of(Map.of("text", "tea & milk")))));
    }

    @Test
    void projectRegionAndModelOfSearchesMayBeOthers() throws Exception {
        Map<String, Object> settings =
                vertex(
                        Map.of(
                                "google_cloud_project", "who-searches",
                                "google_cloud_location", "europe-west4",
                                "gemini_grounding_model", "gemini-3-flash"));

        only(settings, GeminiSearchTest.GROUNDED).search("tea", 1);

        assertThat(targets)
                .containsExactly(
                        new VertexAi.Target("who-searches", "europe-west4", "gemini-3-flash"));
    }

    @Test
    void itIsAskedAfterEveryProviderThatIsThereForSearches() {
        assertThat(providers(vertex(Map.of("serper_api_key", "k", "gemini_api_key", "g")), "{}"))
                .extracting(SearchProvider::name)
                .containsExactly("Serper", "Gemini", "Vertex AI");
    }

    @Test
    void aProjectThatGoogleNamesOnItsMachinesIsNotSearchedWithUnasked() {
        assertThat(providers(Map.of("google_cloud_project", "p"), "{}")).isEmpty();
    }

    @Test
    void anAnswerThatIsNoneIsAFailure() {
        assertThatThrownBy(() -> only(vertex(Map.of()), "<html>").search("tea", 1))
                .isInstanceOf(IOException.class)
                .hasMessage("Vertex AI sent no JSON object");
    }

    @ParameterizedTest
    @CsvSource({
        "google_cloud_location, evil.example/, region",
        "google_cloud_project, a/b, project",
    })
    void aPlaceThatARequestCannotHaveIsRefusedByItsKey(String key, String value, String what) {
        assertThatThrownBy(() -> start(vertex(Map.of(key, value))).close())
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(key + ": not a Google Cloud " + what);
    }

    @Test
    void aMeshStartsWithVertexAiAlone() {
        try (Mesh mesh = start(vertex(Map.of()))) {
            assertThat(mesh.status().ports().get("ChatModel")).contains("vertex");
        }
    }

    private static Mesh start(Map<String, ?> config) {
        return Mesh.builder()
                .environment(Map.of())
                .config("state_store", "memory")
                .config(config)
                .add(new Idle())
                .start();
    }

    static final class Idle extends Agent {
        Idle() {
            super(AgentCard.of("idle", "nothing"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("done");
        }
    }
}
