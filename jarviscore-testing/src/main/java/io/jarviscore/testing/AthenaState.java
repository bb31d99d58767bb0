package io.jarviscore.testing;

import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.testing.FakeAthena.ReceivedEvent;
import io.jarviscore.testing.wire.HttpAnswer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import okhttp3.HttpUrl;

/** Athena's memories and routes. Thread-safe. */
final class AthenaState {
    /** STM_CACHE_MAX_TURNS of a server that is set up as its pipeline needs it. */
    private static final int WINDOW = 60;

    private static final Set<String> TYPES = Set.of("message", "thought", "action", "observation");
    private static final Pattern SESSION = Pattern.compile("/api/v1/sessions/([^/]+)(/[a-z/]+)?");
    private static final String AT = "2026-01-01T00:00:00Z";

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Scope> sessions = new HashMap<>();
    private final List<ReceivedEvent> received = new ArrayList<>();
    private int sessionsOpened;

    private record Scope(String tenant, String user, String agent) {}

    List<ReceivedEvent> received() {
        lock.lock();
        try {
            return List.copyOf(received);
        } finally {
            lock.unlock();
        }
    }

    int sessionsOpened() {
        lock.lock();
        try {
            return sessionsOpened;
        } finally {
            lock.unlock();
        }
    }

    void forgetSessions() {
        lock.lock();
        try {
            sessions.clear();
        } finally {
            lock.unlock();
        }
    }

    HttpAnswer answer(String method, HttpUrl url, String body) {
        lock.lock();
        try {
            Map<String, Object> request = body.isEmpty() ? Map.of() : Json.parseObject(body);
            return route(method + " ", url, request);
        } catch (JsonException e) {
            return error(400, "invalid JSON");
        } finally {
            lock.unlock();
        }
    }

    private HttpAnswer route(String method, HttpUrl url, Map<String, Object> request) {
        String path = url.encodedPath();
        return switch (method + path) {
            case "GET /health" ->
                    HttpAnswer.json(
                            200,
                            Map.of("status", "healthy", "timestamp", AT, "service", "memory-os"));
            case "GET /api/v1/health" ->
                    HttpAnswer.json(
                            200,
                            Map.of(
                                    "status",
                                    "healthy",
                                    "dependencies",
                                    Map.of("redis", "healthy", "mongodb", "healthy"),
                                    "timestamp",
                                    AT));
            case "POST /api/v1/admin/analytics/trigger" ->
                    HttpAnswer.json(200, Map.of("success", true, "message", "started"));
            case "POST /api/v1/sessions" -> open(request);
            default -> {
                Matcher matcher = SESSION.matcher(path);
                yield matcher.matches()
                        ? ofSession(
                                method + Optional.ofNullable(matcher.group(2)).orElse(""),
                                Optional.ofNullable(sessions.get(matcher.group(1))),
                                url,
                                request)
                        : error(404, "Not Found");
            }
        };
    }

    private HttpAnswer ofSession(
            String route, Optional<Scope> scope, HttpUrl url, Map<String, Object> request) {
        boolean offered =
                Set.of("POST /interactions", "POST /events", "GET /context", "POST /context/search")
                        .contains(route);
        if (!offered) {
            return error(501, "not implemented");
        }
        if (scope.isEmpty()) {
            return error(404, "session not found");
        }
        return switch (route) {
            case "POST /interactions" -> interaction(scope.get(), request);
            case "POST /events" -> event(scope.get(), request);
            case "GET /context" -> context(scope.get(), url);
            default -> search(scope.get(), request);
        };
    }

    private HttpAnswer open(Map<String, Object> request) {
        Scope scope =
                new Scope(
                        text(request, "tenant_id"),
                        text(request, "user_id"),
                        text(request, "agent_id").isEmpty()
                                ? "default"
                                : text(request, "agent_id"));
        if (scope.tenant().isEmpty() || scope.user().isEmpty()) {
            return error(400, "tenant_id and user_id are required");
        }
        String id = UUID.randomUUID().toString();
        sessions.put(id, scope);
        sessionsOpened++;
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("sessionId", id);
        answer.put("createdAt", null);
        return HttpAnswer.json(200, answer);
    }

    private HttpAnswer interaction(Scope scope, Map<String, Object> request) {
        // The server ignores an interaction's metadata.
        received.add(event(scope, "user", "message", text(request, "user_message"), Map.of()));
        if (!text(request, "agent_response").isEmpty()) {
            received.add(
                    event(scope, "agent", "message", text(request, "agent_response"), Map.of()));
        }
        return HttpAnswer.json(200, Map.of("success", true, "interactionId", ""));
    }

    private HttpAnswer event(Scope scope, Map<String, Object> request) {
        if (!TYPES.contains(text(request, "type"))) {
            return error(400, "unknown event type");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        if (request.get("metadata") instanceof Map<?, ?> given) {
            for (Map.Entry<?, ?> entry : given.entrySet()) {
                if (!(entry.getValue() instanceof String value)) {
                    return error(400, "metadata values must be strings");
                }
                metadata.put(String.valueOf(entry.getKey()), value);
            }
        }
        String role = text(request, "role").isEmpty() ? "system" : text(request, "role");
        received.add(event(scope, role, text(request, "type"), text(request, "content"), metadata));
        return HttpAnswer.json(200, Map.of("success", true, "eventId", ""));
    }

    private static ReceivedEvent event(
            Scope scope, String role, String type, String content, Map<String, String> metadata) {
        return new ReceivedEvent(
                scope.tenant(), scope.user(), scope.agent(), role, type, content, metadata);
    }

    private HttpAnswer context(Scope scope, HttpUrl url) {
        String asked = url.queryParameter("limit");
        int limit = asked == null ? 10 : Integer.parseInt(asked);
        List<ReceivedEvent> own = own(scope, true);
        List<Map<String, Object>> events = new ArrayList<>();
        for (ReceivedEvent one :
                own.subList(Math.max(0, own.size() - Math.min(limit, WINDOW)), own.size())) {
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("role", one.role());
            event.put("type", one.type());
            event.put("content", one.content());
            event.put("timestamp", AT);
            event.put("metadata", one.metadata());
            event.put("blobUri", "");
            event.put("blobMimeType", "");
            events.add(event);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("stmEvents", events);
        answer.put("relevantPages", List.of());
        answer.put("segments", List.of());
        answer.put("userPersona", null);
        answer.put("ltpm", Map.of("status", "not_implemented"));
        return HttpAnswer.json(200, answer);
    }

    private HttpAnswer search(Scope scope, Map<String, Object> request) {
        String query = text(request, "query");
        if (query.isEmpty()) {
            return error(400, "query is required");
        }
        Set<String> words = words(query);
        List<Map<String, Object>> results = new ArrayList<>();
        List<ReceivedEvent> all = own(scope, false);
        for (int i = 0; i < all.size(); i++) {
            ReceivedEvent one = all.get(i);
            long shared = words(one.content()).stream().filter(words::contains).count();
            if (one.role().equals("user") && shared > 0) {
                String response =
                        i + 1 < all.size() && all.get(i + 1).role().equals("agent")
                                ? " -> " + all.get(i + 1).content()
                                : "";
                results.add(
                        result(
                                one.content() + response,
                                1.0 / (1 + shared),
                                "cognitive_chain",
                                "chain-" + i,
                                Optional.of(AT)));
            }
        }
        // Rows come in the database's order; knowledge of all tenants is among them.
        Collections.reverse(results);
        results.add(
                result("Somebody else's secret [Tools]", 0, "ltm_node", "go", Optional.empty()));
        return HttpAnswer.json(200, Map.of("results", results));
    }

    private static Map<String, Object> result(
            String content, double distance, String type, String id, Optional<String> at) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("content", content);
        row.put("similarityScore", distance);
        row.put("sourceType", type);
        row.put("sourceId", id);
        row.put("timestamp", at.map(text -> Instant.parse(text).toString()).orElse(null));
        return row;
    }

    private List<ReceivedEvent> own(Scope scope, boolean ofAgent) {
        return received.stream()
                .filter(one -> one.tenant().equals(scope.tenant()))
                .filter(one -> one.user().equals(scope.user()))
                .filter(one -> !ofAgent || one.agent().equals(scope.agent()))
                .toList();
    }

    private static Set<String> words(String text) {
        return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^a-z0-9]+"))
                .filter(word -> word.length() > 2)
                .collect(Collectors.toSet());
    }

    private static String text(Map<String, Object> request, String snakeCase) {
        if (request.get(snakeCase) instanceof String text) {
            return text;
        }
        StringBuilder camelCase = new StringBuilder();
        for (String word : snakeCase.split("_", -1)) {
            camelCase.append(
                    camelCase.isEmpty()
                            ? word
                            : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return request.get(camelCase.toString()) instanceof String text ? text : "";
    }

    /** As grpc-gateway writes errors. */
    static HttpAnswer error(int status, String message) {
        int code =
                switch (status) {
                    case 400 -> 3;
                    case 404 -> 5;
                    case 429 -> 8;
                    case 501 -> 12;
                    case 503 -> 14;
                    default -> 13;
                };
        return HttpAnswer.json(
                status, Map.of("code", code, "message", message, "details", List.of()));
    }
}
