package io.jarviscore;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;

/**
 * The user that an application bound to a task, as one name. Different pairs of tenant and user
 * have different names: the first slash ends the tenant, which has none itself.
 */
final class BoundUser {
    /** As in {@link Conversation}. */
    private static final int LONGEST = 256;

    private BoundUser() {}

    static Optional<String> of(Task task) {
        Optional<String> tenant = value(task, "tenant");
        Optional<String> user = value(task, "user");
        if (tenant.isPresent()) {
            String escaped = tenant.get().replace("%", "%25").replace("/", "%2F");
            return Optional.of(escaped + "/" + user.orElse(""));
        }
        return user.map(name -> name.indexOf('/') < 0 ? name : "/" + name);
    }

    /** A value that is no name is refused: without it, the call would be the default user's. */
    private static Optional<String> value(Task task, String key) {
        Map<String, Object> bound = task.bound();
        if (!bound.containsKey(key)) {
            return Optional.empty();
        }
        Object given = bound.get(key);
        boolean isName =
                given instanceof String
                        || given instanceof Integer
                        || given instanceof Long
                        || given instanceof BigInteger;
        String name = isName ? String.valueOf(given) : "";
        if (name.isBlank()
                || name.length() > LONGEST
                || name.chars().anyMatch(Character::isISOControl)) {
            throw new JarvisException(
                    "task "
                            + task.id()
                            + " has no usable "
                            + key
                            + " among its bound values: bind 1 to "
                            + LONGEST
                            + " characters on one line, or leave it out");
        }
        return Optional.of(name);
    }
}
