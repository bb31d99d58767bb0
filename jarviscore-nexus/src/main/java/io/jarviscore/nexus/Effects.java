package io.jarviscore.nexus;

import io.jarviscore.HttpCall;
import io.jarviscore.JarvisException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads lists of effects: {@code read}, {@code write}, {@code delete}. */
final class Effects {
    private Effects() {}

    static Set<HttpCall.Effect> of(List<String> names) {
        Set<HttpCall.Effect> effects = EnumSet.noneOf(HttpCall.Effect.class);
        for (String name : names) {
            switch (name.strip().toLowerCase(Locale.ROOT)) {
                case "read" -> effects.add(HttpCall.Effect.READ);
                case "write" -> effects.add(HttpCall.Effect.WRITE);
                case "delete" -> effects.add(HttpCall.Effect.DELETE);
                default ->
                        throw new JarvisException(
                                "ask_before: \""
                                        + name
                                        + "\" is no effect: use read, write, delete");
            }
        }
        return effects;
    }
}
