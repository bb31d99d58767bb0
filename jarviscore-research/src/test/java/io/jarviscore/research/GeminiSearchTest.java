package io.jarviscore.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.json.Json;
import io.jarviscore.net.AddressRules;
import io.jarviscore.reasoning.Web;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that answers as Gemini does with the tool googleSearch. */
class GeminiSearchTest {
    private static final String CANARY = "key-canary-77d0";
    private static final String PATH = "/v1beta/models/gemini-2.5-flash:generateContent";

    private final Site site = new Site();
    private final WebClients clients = new WebClients(AddressRules.publicOnly());
    private final GeminiSearch gemini =
            new GeminiSearch(clients, site.uri(""), "gemini-2.5-flash", CANARY);

    @AfterEach
    void close() {
        clients.close();
        site.close();
    }

    static final String GROUNDED =
            """
            {"candidates":[{"content":{"role":"model","parts":[{"text":"Tea is a drink."}]},
              "finishReason":"STOP","groundingMetadata":{
                "webSearchQueries":["tea"],
                "groundingChunks":[
                  {"web":{"uri":"https://g.example/r/1","title":"tea.example"}},
                  {"retrievedContext":{"uri":"x"}},
                  {"web":{"uri":"https://g.example/r/3","title":"leaf.example"}}],
                "groundingSupports":[
                  {"segment":{"startIndex":0,"endIndex":15,"text":"Tea is a drink."},
                   "groundingChunkIndices":[0,2]},
                  {"segment":{"text":"Later."},"groundingChunkIndices":[2]}]}}],
             "usageMetadata":{"totalTokenCount":7},"modelVersion":"gemini-2.5-flash"}
            """;

    @Test
    void itsSourcesAreTheHitsEachWithTheSentenceThatCitesIt() throws Exception {
        site.json(PATH, GROUNDED);

        assertThat(gemini.search("tea", 5))
                .containsExactly(
                        new Web.Hit(
                                "tea.example",
                                "https://g.example/r/1",
                                "Tea is a drink.",
                                "Gemini"),
                        new Web.Hit(
                                "leaf.example",
                                "https://g.example/r/3",
                                "Tea is a drink.",
                                "Gemini"));
        assertThat(gemini.search("tea", 1)).hasSize(1);
    }

    @Test
    void itIsAskedWithTheSearchToolAndTheKeyInAHeader() throws Exception {
        site.json(PATH, GROUNDED);

        gemini.search("tea & milk", 5);

        assertThat(site.asked).containsExactly(PATH);
        assertThat(site.headers.getFirst().get("X-goog-api-key")).containsExactly(CANARY);
        assertThat(Json.parseObject(site.bodies.getFirst()))
                .isEqualTo(
                        Map.of(
                                "contents",
                                List.of(
                                        Map.of(
                                                "role",
                                                "user",
                                                "parts",
                                                List.of(Map.of("text", "tea & milk")))),
                                "tools",
                                List.of(Map.of("googleSearch", Map.of()))));
    }

    @Test
    void anAnswerWithoutSourcesHasNoHits() throws Exception {
        for (String answer :
                List.of(
                        "{}",
                        "{\"candidates\":[]}",
                        "{\"candidates\":[{\"content\":{}}]}",
                        "{\"candidates\":[{\"groundingMetadata\":{\"groundingChunks\":7}}]}",
                        "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}")) {
            site.json(PATH, answer);

            assertThat(gemini.search("tea", 5)).as(answer).isEmpty();
        }
    }

    @Test
    void aRefusalIsAFailureThatShowsNoKey() {
        site.page(PATH, 403, Map.of(), CANARY.getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThatThrownBy(() -> gemini.search("tea", 5))
                .isInstanceOf(IOException.class)
                .hasMessage("Gemini answered 403")
                .hasMessageNotContaining(CANARY);
    }
}
