package io.jarviscore.atoms;

import io.jarviscore.HttpReply;
import io.jarviscore.JarvisException;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The meaning of an answer.
 *
 * @param failedIf fields that say, with status 200, that the call failed: a path to the value that
 *     says so, or to {@link #PRESENT}
 * @param at the path to the result; empty for the whole answer
 * @param keep paths to the kept parts of the result, or of each of its items; empty for all
 * @param next where the answer says how to get the page after; empty for a result that is whole
 */
record ReplyReading(
        Map<String, Object> failedIf,
        Optional<String> at,
        List<String> keep,
        Optional<NextPage> next) {
    /** Any value of the field says that the call failed. */
    static final String PRESENT = "present";

    private static final int LONGEST_FAILURE = 2_000;
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

    /**
     * The result of a successful call.
     *
     * @param repeated the status by which the service says that the call had been made before
     * @throws JarvisException if the call failed
     */
    @Nullable Object read(HttpReply reply, Optional<Integer> repeated) {
        if (repeated.equals(Optional.of(reply.status()))) {
            return Map.of("already_done", true);
        }
        if (!reply.ok()) {
            throw failed("status " + reply.status() + pause(reply), reply);
        }
        if (reply.body().isBlank()) {
            return Map.of("status", reply.status());
        }
        @Nullable Object body = parsed(reply);
        failedIf.forEach(
                (path, expected) -> {
                    @Nullable Object value = at(body, path);
                    if (value != null && (expected.equals(PRESENT) || expected.equals(value))) {
                        throw failed("the field " + path, reply);
                    }
                });
        @Nullable Object result = at.isPresent() ? at(body, at.get()) : body;
        return next.isEmpty() ? kept(result) : page(body, result, next.get());
    }

    /** A list with what gets the page after it, if there is one. */
    private Map<String, Object> page(@Nullable Object body, @Nullable Object items, NextPage next) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("items", items == null ? List.of() : Objects.requireNonNull(kept(items)));
        next.after(body, items).ifPresent(cursor -> page.put("next", cursor));
        return page;
    }

    /** How long a service that limits its calls wants to be left alone, as it says. */
    private static String pause(HttpReply reply) {
        return reply.headers().getOrDefault("retry-after", List.of()).stream()
                .filter(value -> SECONDS.matcher(value).matches())
                .findFirst()
                .map(seconds -> ", not before " + seconds + " s from now")
                .orElse("");
    }

    private static JarvisException failed(String what, HttpReply reply) {
        return new JarvisException(
                "the call failed (" + what + "): " + Json.cut(LONGEST_FAILURE, reply.body()));
    }

    private static @Nullable Object parsed(HttpReply reply) {
        try {
            return Json.parse(reply.body());
        } catch (JsonException e) {
            return reply.body();
        }
    }

    private @Nullable Object kept(@Nullable Object value) {
        if (keep.isEmpty()) {
            return value;
        }
        if (value instanceof List<?> items) {
            return items.stream().map(this::keptOfOne).toList();
        }
        return value instanceof Map<?, ?> ? keptOfOne(value) : value;
    }

    private Object keptOfOne(@Nullable Object item) {
        Map<String, Object> kept = new LinkedHashMap<>();
        for (String path : keep) {
            @Nullable Object value = at(item, path);
            if (value != null) {
                kept.put(path, value);
            }
        }
        return kept;
    }

    /** The value at a path of names with dots; null if there is none. */
    static @Nullable Object at(@Nullable Object value, String path) {
        @Nullable Object found = value;
        for (String name : path.split("\\.", -1)) {
            found = found instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return found;
    }
}
