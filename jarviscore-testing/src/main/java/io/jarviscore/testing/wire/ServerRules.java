package io.jarviscore.testing.wire;

import java.util.List;
import java.util.Optional;

/**
 * A server's demands and offers.
 *
 * @param key the only key it takes; empty for any
 * @param models the names it lists
 */
public record ServerRules(Optional<String> key, List<String> models) {
    /** Any key is right, and one model is listed: {@code test-model}. */
    public static final ServerRules LENIENT =
            new ServerRules(Optional.empty(), List.of("test-model"));

    /** Copies the names. */
    public ServerRules {
        models = List.copyOf(models);
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return "ServerRules[key " + (key.isPresent() ? "required" : "free") + ", " + models + "]";
    }
}
