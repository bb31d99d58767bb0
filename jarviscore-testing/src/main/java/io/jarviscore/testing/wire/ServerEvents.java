package io.jarviscore.testing.wire;

import io.jarviscore.json.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** An answer as server-sent events, while it is being written. Not thread-safe. */
public final class ServerEvents {
    /** Short, so that every fragment is cut in places that a client must not mind. */
    private static final int FRAGMENT = 3;

    private static final String BETWEEN = "\n\n";

    private final StringBuilder body = new StringBuilder();

    /** Appends an event without a name. */
    public ServerEvents data(Map<String, ?> json) {
        return data(Json.write(json));
    }

    /** Appends an event without a name, whose data is no JSON. */
    public ServerEvents data(String text) {
        body.append("data: ").append(text).append(BETWEEN);
        return this;
    }

    /** Appends an event with a name. */
    public ServerEvents event(String name, Map<String, ?> json) {
        body.append("event: ").append(name).append('\n');
        return data(json);
    }

    /** Appends a comment, which servers send to keep a connection open. */
    public ServerEvents comment(String text) {
        body.append(": ").append(text).append(BETWEEN);
        return this;
    }

    /** The whole response. */
    public HttpAnswer answer() {
        return new HttpAnswer(
                200, Map.of("Content-Type", "text/event-stream; charset=utf-8"), body.toString());
    }

    /** Whether a response is a stream of events. */
    public static boolean isIn(HttpAnswer answer) {
        return answer.headers().getOrDefault("Content-Type", "").startsWith("text/event-stream");
    }

    /** The first half of a response's events. */
    public static String firstHalf(HttpAnswer answer) {
        List<String> events = List.of(answer.body().split(BETWEEN, -1));
        return String.join(BETWEEN, events.subList(0, events.size() / 2)) + BETWEEN;
    }

    /**
     * The first half of a response's events, and then an error in the same words as a whole one.
     */
    public static HttpAnswer failing(HttpAnswer answer, HttpAnswer error) {
        String failure = "event: error\ndata: " + error.body().replace("\n", "") + BETWEEN;
        return new HttpAnswer(answer.status(), answer.headers(), firstHalf(answer) + failure);
    }

    /** A text in pieces of a few characters, none of which is cut. */
    public static List<String> fragments(String text) {
        List<String> fragments = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int left = text.codePointCount(from, text.length());
            int to = text.offsetByCodePoints(from, Math.min(FRAGMENT, left));
            fragments.add(text.substring(from, to));
            from = to;
        }
        return Collections.unmodifiableList(fragments);
    }
}
