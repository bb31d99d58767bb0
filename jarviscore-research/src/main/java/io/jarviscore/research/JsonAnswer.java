package io.jarviscore.research;

import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.net.InterruptibleIo;
import io.jarviscore.reasoning.Web;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Reads the answers of search engines: a list of results in a JSON object, of bounded size. */
final class JsonAnswer {
    private static final int LONGEST = 2_000_000;
    private static final int LONGEST_SNIPPET = 500;
    private static final int LONGEST_TITLE = 200;

    private JsonAnswer() {}

    /**
     * The results of an engine.
     *
     * @param list the field with the results
     * @param url the field with a result's address
     * @param snippet the field with a piece of its text
     */
    static List<Web.Hit> hits(
            OkHttpClient client,
            Request request,
            String provider,
            String list,
            String url,
            String snippet,
            int most)
            throws IOException {
        Map<String, Object> answer = object(client, request, provider);
        if (!(answer.getOrDefault(list, List.of()) instanceof List<?> results)) {
            throw new IOException(provider + " sent no list in \"" + list + "\"");
        }
        List<Web.Hit> hits = new ArrayList<>();
        for (Object result : results) {
            if (hits.size() >= most) {
                break;
            }
            if (result instanceof Map<?, ?> fields && fields.get(url) instanceof String address) {
                hits.add(
                        new Web.Hit(
                                text(fields, "title", LONGEST_TITLE),
                                address,
                                text(fields, snippet, LONGEST_SNIPPET),
                                provider));
            }
        }
        return List.copyOf(hits);
    }

    /**
     * The whole answer.
     *
     * @throws IOException if it is no JSON object, or its status no success
     */
    static Map<String, Object> object(OkHttpClient client, Request request, String provider)
            throws IOException {
        try (Response response = InterruptibleIo.run(client.newCall(request)::execute)) {
            if (response.code() != 200) {
                throw new IOException(provider + " answered " + response.code());
            }
            byte[] bytes = Bodies.read(response, LONGEST);
            return Json.parseObject(new String(bytes, StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new IOException(provider + " sent no JSON: " + e.getMessage(), e);
        }
    }

    private static String text(Map<?, ?> fields, String field, int longest) {
        return fields.get(field) instanceof String text ? Json.cut(longest, text.strip()) : "";
    }
}
