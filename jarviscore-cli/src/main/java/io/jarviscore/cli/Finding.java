package io.jarviscore.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A check's result.
 *
 * @param id names the check, stable over versions
 * @param level how bad it is
 * @param detail the facts; no secrets
 * @param remedy the remedy; empty if it is fine
 */
record Finding(String id, Level level, String detail, String remedy) {
    /** How bad it is. */
    enum Level {
        /** Fine. */
        OK,
        /** Fine for development; {@code --production} fails on it. */
        WARN,
        /** Does not work. */
        FAIL
    }

    static Finding ok(String id, String detail) {
        return new Finding(id, Level.OK, detail, "");
    }

    static Finding warn(String id, String detail, String remedy) {
        return new Finding(id, Level.WARN, detail, remedy);
    }

    static Finding fail(String id, String detail, String remedy) {
        return new Finding(id, Level.FAIL, detail, remedy);
    }

    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("check", id);
        map.put("level", level.name().toLowerCase(Locale.ROOT));
        map.put("detail", detail);
        map.put("remedy", remedy);
        return map;
    }
}
