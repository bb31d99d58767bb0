package io.jarviscore.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.JarvisException;
import io.jarviscore.Settings;
import io.jarviscore.net.AddressRules;
import io.jarviscore.reasoning.Web;
import io.jarviscore.testing.ManualClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicWebTest {
    private static final String CANARY = "key-canary-81c2";

    private final Site site = new Site();
    private final WebClients clients = new WebClients(AddressRules.publicOnly());

    @AfterEach
    void close() {
        clients.close();
        site.close();
    }

    private Web web(SearchProvider... providers) {
        return new PublicWeb(List.of(providers), new PageReader(clients, new ManualClock()));
    }

    private Serper serper() {
        return new Serper(clients, site.uri("/serper"), CANARY);
    }

    private Searxng searxng() {
        return new Searxng(clients, site.uri(""));
    }

    @Test
    void serperIsAskedAsItsApiSays() {
        site.json(
                "/serper",
                "{\"organic\":[{\"title\":\"Tea\",\"snippet\":\"a drink\",\"link\":\"https://t.example/\"}]}");

        List<Web.Hit> hits = web(serper()).search("tea", 3);

        assertThat(hits)
                .containsExactly(new Web.Hit("Tea", "https://t.example/", "a drink", "Serper"));
        assertThat(site.bodies.getFirst()).contains("\"q\":\"tea\"").contains("\"num\":3");
        assertThat(site.headers.getFirst().get("X-api-key")).containsExactly(CANARY);
    }

    @Test
    void searxngIsAskedForJson() {
        site.json(
                "/search",
                "{\"results\":[{\"title\":\"Tea\",\"content\":\"a drink\",\"url\":\"https://t.example/\"},"
                        + "{\"title\":\"Again\",\"content\":\"\",\"url\":\"https://t.example/\"}]}");

        assertThat(web(searxng()).search("tea & milk", 3))
                .containsExactly(new Web.Hit("Tea", "https://t.example/", "a drink", "SearXNG"));
        assertThat(site.asked.getFirst()).startsWith("/search?q=tea%20%26%20milk&format=json");
    }

    @Test
    void theNextProviderIsAskedWhenOneDoesNotAnswer() {
        site.page("/serper", 503, Map.of(), new byte[0])
                .json(
                        "/search",
                        "{\"results\":[{\"title\":\"T\",\"url\":\"https://t.example/\"}]}");

        assertThat(web(serper(), searxng()).search("tea", 3)).hasSize(1);
    }

    @Test
    void nothingFoundIsNoFailure() {
        site.json("/search", "{\"results\":[]}");

        assertThat(web(searxng()).search("tea", 3)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{\"organic\":7}", "<html>", "", "{\"organic\":"})
    void anAnswerThatIsNoneIsAnErrorWithoutTheKey(String body) {
        site.json("/serper", body);

        assertThatThrownBy(() -> web(serper()).search("tea", 3))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("Serper")
                .hasMessageNotContaining(CANARY);
    }

    @Test
    void aResultWithoutAddressIsLeftOut() {
        site.json(
                "/serper", "{\"organic\":[{\"title\":\"x\"},3,{\"link\":\"https://a.example\"}]}");

        assertThat(web(serper()).search("tea", 3)).hasSize(1);
    }

    @Test
    void withoutAProviderTheMessageNamesTheSettings() {
        assertThatThrownBy(() -> web().search("tea", 3))
                .hasMessageContaining("serper_api_key")
                .hasMessageContaining("searxng_instance_url");
    }

    private List<String> providers(Map<String, ?> config) {
        return ResearchExtension.providers(Settings.of(config), clients, Optional::empty).stream()
                .map(SearchProvider::name)
                .toList();
    }

    @Test
    void geminisOwnKeyComesFirstAndTheModelsKeyLast() {
        assertThat(
                        providers(
                                Map.of(
                                        "gemini_grounding_api_key",
                                        CANARY,
                                        "gemini_grounding_model",
                                        "gemini-x",
                                        "serper_api_key",
                                        CANARY)))
                .containsExactly("Gemini", "Serper");
        assertThat(providers(Map.of("gemini_api_key", CANARY, "serper_api_key", CANARY)))
                .containsExactly("Serper", "Gemini");
    }
}
