package io.jarviscore.memory.athena;

import io.jarviscore.Settings;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.net.InterruptibleIo;
import io.jarviscore.settings.SettingKeys;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * The operations of an Athena server, version 0.1.5. Answers are read in camelCase, as the server
 * writes them, and in snake_case, as its documentation has them.
 *
 * <p>Every method blocks, at most for {@code athena_http_timeout}, makes one request and no retry,
 * and throws {@link AthenaException}. Thread-safe.
 */
public final class AthenaClient implements AutoCloseable {
    private static final MediaType JSON = MediaType.get("application/json");

    /** More than any context has; a longer answer is not read. */
    private static final long LONGEST_ANSWER = 1 << 20;

    private final OkHttpClient http;
    private final HttpUrl root;
    private final Optional<String> apiKey;

    private AthenaClient(URI url, Optional<String> apiKey, Duration timeout) {
        this.http =
                new OkHttpClient.Builder()
                        .callTimeout(timeout)
                        .socketFactory(InterruptibleIo.sockets())
                        .build();
        this.root = HttpUrl.get(url.toString());
        this.apiKey = apiKey;
    }

    /**
     * A client of the server that the settings name. Connects with the first request.
     *
     * @throws IllegalArgumentException if {@code athena_url} is not set
     */
    public static AthenaClient of(Settings settings) {
        URI url =
                settings.find(SettingKeys.ATHENA_URL)
                        .orElseThrow(() -> new IllegalArgumentException("athena_url is not set"));
        return new AthenaClient(
                url,
                settings.find(SettingKeys.ATHENA_API_KEY),
                settings.get(SettingKeys.ATHENA_HTTP_TIMEOUT));
    }

    /**
     * Opens a session and returns its id. Not idempotent, and cheap: memories belong to tenant,
     * user and agent, not to the session.
     */
    public String openSession(
            String tenant, String user, String agent, Map<String, String> metadata) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("tenant_id", tenant);
        body.put("user_id", user);
        body.put("agent_id", agent);
        body.put("metadata", metadata);
        String id = text(post("/api/v1/sessions", body), "sessionId");
        if (id.isEmpty()) {
            throw new AthenaException(
                    AthenaException.Reason.UNAVAILABLE, "Athena opened a session without an id");
        }
        return id;
    }

    /**
     * Returns a session as the server describes it. The server of this version does not offer it.
     */
    public Map<String, Object> session(String session) {
        return get(ofSession(session, ""));
    }

    /** Deletes a session. The server of this version does not offer it. */
    public void deleteSession(String session) {
        call(new Request.Builder().url(at(ofSession(session, ""))).delete());
    }

    /** Stores a user's message and the agent's answer. Athena forms memories from these. */
    public void storeInteraction(String session, String userMessage, String agentResponse) {
        post(
                ofSession(session, "/interactions"),
                Map.of("user_message", userMessage, "agent_response", agentResponse));
    }

    /** Stores an event. */
    public void storeEvent(String session, Event event) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("role", event.role());
        body.put("type", event.type().name().toLowerCase(Locale.ROOT));
        body.put("content", event.content());
        body.put("metadata", event.metadata());
        post(ofSession(session, "/events"), body);
    }

    /**
     * Returns the newest events and pages.
     *
     * @param query the subject of the pages; empty for the newest ones
     */
    public Context context(String session, int limit, String query) {
        HttpUrl.Builder url =
                at(ofSession(session, "/context"))
                        .newBuilder()
                        .addQueryParameter("limit", String.valueOf(limit));
        if (!query.isEmpty()) {
            url.addQueryParameter("query", query);
        }
        Map<String, Object> answer = call(new Request.Builder().url(url.build()).get());
        return new Context(
                rows(answer, "stmEvents").stream().map(AthenaClient::event).toList(),
                rows(answer, "relevantPages").stream().map(AthenaClient::page).toList());
    }

    /**
     * Searches the memories of the session's user, over all agents. Rows come in no order; a
     * smaller distance is a better match. Rows of the kind {@code ltm_node} can be another
     * tenant's.
     */
    public List<Hit> search(String session, String query, int limit) {
        Map<String, Object> answer =
                post(ofSession(session, "/context/search"), Map.of("query", query, "limit", limit));
        return rows(answer, "results").stream().map(AthenaClient::hit).toList();
    }

    /** Returns how warm memories are. The server of this version does not offer it. */
    public Map<String, Object> heat(String session) {
        return get(ofSession(session, "/analysis/heat"));
    }

    /** Returns the subjects of memories. The server of this version does not offer it. */
    public Map<String, Object> topics(String session) {
        return get(ofSession(session, "/analysis/topics"));
    }

    /** Returns the segments. The server of this version does not offer it. */
    public Map<String, Object> segments(String session, int limit) {
        return call(
                new Request.Builder()
                        .url(
                                at(ofSession(session, "/segments"))
                                        .newBuilder()
                                        .addQueryParameter("limit", String.valueOf(limit))
                                        .build())
                        .get());
    }

    /** Starts the server's analysis in the background. */
    public void triggerAnalytics() {
        post("/api/v1/admin/analytics/trigger", Map.of());
    }

    /** Returns {@code healthy} or {@code degraded}. */
    public String health() {
        return text(get("/api/v1/health"), "status");
    }

    /** Whether a web server answers; proves nothing about the service behind it. */
    public boolean isListening() {
        return text(get("/health"), "status").equals("healthy");
    }

    /** Cancels calls under way and closes the connections. */
    @Override
    public void close() {
        http.dispatcher().cancelAll();
        http.connectionPool().evictAll();
        http.dispatcher().executorService().shutdown();
    }

    /** The kinds of event. */
    public enum Type {
        /** Words. */
        MESSAGE,
        /** A thought of the agent. */
        THOUGHT,
        /** An action of the agent. */
        ACTION,
        /** The result of an action. */
        OBSERVATION
    }

    /**
     * An event.
     *
     * @param role {@code user} or {@code agent}
     * @param type the kind of event
     * @param content the event's text
     * @param metadata its additional fields
     */
    public record Event(String role, Type type, String content, Map<String, String> metadata) {
        /** Copies the metadata. */
        public Event {
            metadata = Map.copyOf(metadata);
        }
    }

    /**
     * A summarised part of the past.
     *
     * @param id names it
     * @param topic its subject
     * @param summary in words
     * @param at since when; the epoch if the server does not say
     */
    public record Page(String id, String topic, String summary, Instant at) {}

    /**
     * A session's present context.
     *
     * @param events the newest, oldest first
     * @param pages the best or newest first
     */
    public record Context(List<Event> events, List<Page> pages) {}

    /**
     * A row of a search.
     *
     * @param content in words
     * @param distance 0 for the best match
     * @param kind {@code cognitive_chain} or {@code ltm_node}
     * @param id names it
     * @param at since when; the epoch if the server does not say
     */
    public record Hit(String content, double distance, String kind, String id, Instant at) {}

    private static Event event(Map<String, Object> row) {
        Map<String, String> metadata = new LinkedHashMap<>();
        if (value(row, "metadata") instanceof Map<?, ?> map) {
            map.forEach((key, value) -> metadata.put(String.valueOf(key), String.valueOf(value)));
        }
        return new Event(
                text(row, "role"), type(text(row, "type")), text(row, "content"), metadata);
    }

    private static Type type(String name) {
        for (Type type : Type.values()) {
            if (type.name().equalsIgnoreCase(name)) {
                return type;
            }
        }
        return Type.MESSAGE;
    }

    private static Page page(Map<String, Object> row) {
        return new Page(text(row, "id"), text(row, "topic"), text(row, "summary"), instant(row));
    }

    private static Hit hit(Map<String, Object> row) {
        double distance =
                value(row, "similarityScore") instanceof Number number ? number.doubleValue() : 0;
        return new Hit(
                text(row, "content"),
                distance,
                text(row, "sourceType"),
                text(row, "sourceId"),
                instant(row));
    }

    private static Instant instant(Map<String, Object> row) {
        try {
            return Instant.parse(text(row, "timestamp"));
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    private static List<Map<String, Object>> rows(Map<String, Object> answer, String name) {
        List<Map<String, Object>> rows = new ArrayList<>();
        if (value(answer, name) instanceof List<?> list) {
            for (Object row : list) {
                if (row instanceof Map<?, ?> map) {
                    Map<String, Object> copy = new LinkedHashMap<>();
                    map.forEach((key, value) -> copy.put(String.valueOf(key), value));
                    rows.add(copy);
                }
            }
        }
        return rows;
    }

    private static String text(Map<String, Object> row, String camelCase) {
        return value(row, camelCase) instanceof String text ? text : "";
    }

    private static @Nullable Object value(Map<String, Object> row, String camelCase) {
        Object value = row.get(camelCase);
        return value != null
                ? value
                : row.get(camelCase.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT));
    }

    private static String ofSession(String session, String rest) {
        if (!session.matches("[A-Za-z0-9._-]{1,128}")) {
            throw new IllegalArgumentException("an Athena session id has no such characters");
        }
        return "/api/v1/sessions/" + session + rest;
    }

    private HttpUrl at(String path) {
        return root.newBuilder().addPathSegments(path.substring(1)).build();
    }

    private Map<String, Object> get(String path) {
        return call(new Request.Builder().url(at(path)).get());
    }

    private Map<String, Object> post(String path, Map<String, ?> body) {
        return call(
                new Request.Builder()
                        .url(at(path))
                        .post(RequestBody.create(Json.write(body), JSON)));
    }

    private Map<String, Object> call(Request.Builder request) {
        apiKey.ifPresent(key -> request.header("X-API-Key", key));
        Request built = request.build();
        String what = built.method() + " " + built.url().encodedPath();
        try (Response response = InterruptibleIo.run(http.newCall(built)::execute)) {
            if (!response.isSuccessful()) {
                throw new AthenaException(
                        reason(response.code()), "Athena: " + what + ": " + response.code());
            }
            return Json.parseObject(body(response));
        } catch (IOException e) {
            throw new AthenaException(
                    AthenaException.Reason.UNAVAILABLE, "Athena: " + what + ": " + e, e);
        } catch (JsonException e) {
            throw new AthenaException(
                    AthenaException.Reason.UNAVAILABLE, "Athena: " + what + ": no JSON", e);
        }
    }

    private static String body(Response response) throws IOException {
        BufferedSource source = response.body().source();
        if (source.request(LONGEST_ANSWER + 1)) {
            throw new IOException("the answer is longer than " + LONGEST_ANSWER + " bytes");
        }
        return source.readUtf8();
    }

    private static AthenaException.Reason reason(int status) {
        return switch (status) {
            case 404 -> AthenaException.Reason.UNKNOWN_SESSION;
            case 501 -> AthenaException.Reason.UNSUPPORTED;
            case 408, 429 -> AthenaException.Reason.UNAVAILABLE;
            default ->
                    status < 500
                            ? AthenaException.Reason.REFUSED
                            : AthenaException.Reason.UNAVAILABLE;
        };
    }
}
