package io.jarviscore.storage.redis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the results of scripts: lists of texts, whole numbers and lists. */
final class Replies {
    private Replies() {}

    static String text(List<?> reply, int index) {
        return (String) reply.get(index);
    }

    static long number(List<?> reply, int index) {
        return (Long) reply.get(index);
    }

    static List<?> list(List<?> reply, int index) {
        return (List<?>) reply.get(index);
    }

    static List<String> texts(List<?> reply) {
        return reply.stream().map(String.class::cast).toList();
    }

    /** A hash, which comes as names and values in turn. */
    static Map<String, String> map(List<?> reply) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < reply.size(); i += 2) {
            map.put(text(reply, i), text(reply, i + 1));
        }
        return map;
    }
}
