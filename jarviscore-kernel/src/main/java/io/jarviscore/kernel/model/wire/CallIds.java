package io.jarviscore.kernel.model.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;

/** The ids of tool calls, by which results refer to them. */
public final class CallIds {
    private static final String PREFIX = "call_";

    private CallIds() {}

    /** The model's, or a new one that begins so where a server gives none. */
    public static String or(String given, String prefix) {
        return given.isEmpty() ? prefix + digits(UUID.randomUUID()) : given;
    }

    /** The model's, or a new one where a server gives none. */
    public static String orNew(String given) {
        return or(given, PREFIX);
    }

    /** One that is too long, as another provider may make them, is replaced by always the same. */
    public static String shortened(String id, int longest) {
        return id.length() <= longest
                ? id
                : PREFIX + digits(UUID.nameUUIDFromBytes(id.getBytes(UTF_8)));
    }

    private static String digits(UUID random) {
        return random.toString().replace("-", "");
    }
}
