package io.jarviscore.research;

import io.jarviscore.json.Json;
import io.jarviscore.reasoning.Web;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The format of "grounding with Google Search", as the Gemini API and Vertex AI have it. The
 * model's own words are left out, as they are no source; its sources are the hits, each with the
 * first sentence that cites it. Their addresses are redirects of Google's.
 */
final class Grounding {
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_SNIPPET = 500;

    private Grounding() {}

    /** A request's body. */
    static String question(String query) {
        return Json.write(
                Map.of(
                        "contents",
                        List.of(Map.of("role", "user", "parts", List.of(Map.of("text", query)))),
                        "tools",
                        List.of(Map.of("googleSearch", Map.of()))));
    }

    /**
     * The sources of an answer; none if the model has not searched.
     *
     * @param provider the name of the search provider
     */
    static List<Web.Hit> hits(Map<String, Object> answer, int most, String provider) {
        Map<?, ?> grounding = metadata(answer);
        List<Web.Hit> hits = new ArrayList<>();
        List<?> chunks = list(grounding.get("groundingChunks"));
        for (int i = 0; i < chunks.size() && hits.size() < most; i++) {
            if (chunks.get(i) instanceof Map<?, ?> chunk
                    && chunk.get("web") instanceof Map<?, ?> web
                    && web.get("uri") instanceof String uri) {
                String title = web.get("title") instanceof String text ? text.strip() : "";
                hits.add(
                        new Web.Hit(
                                Json.cut(LONGEST_TITLE, title),
                                uri,
                                Json.cut(LONGEST_SNIPPET, citing(grounding, i)),
                                provider));
            }
        }
        return List.copyOf(hits);
    }

    private static Map<?, ?> metadata(Map<String, Object> answer) {
        List<?> candidates = list(answer.get("candidates"));
        return !candidates.isEmpty()
                        && candidates.getFirst() instanceof Map<?, ?> first
                        && first.get("groundingMetadata") instanceof Map<?, ?> grounding
                ? grounding
                : Map.of();
    }

    /** The first sentence that cites a source; empty for none. */
    private static String citing(Map<?, ?> grounding, int source) {
        for (Object each : list(grounding.get("groundingSupports"))) {
            if (each instanceof Map<?, ?> support
                    && support.get("segment") instanceof Map<?, ?> segment
                    && segment.get("text") instanceof String text
                    && list(support.get("groundingChunkIndices")).contains((long) source)) {
                return text.strip();
            }
        }
        return "";
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
