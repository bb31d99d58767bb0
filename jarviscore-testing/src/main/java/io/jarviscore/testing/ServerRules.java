package io.jarviscore.testing;

import java.util.List;
import java.util.Optional;

/**
 * A server's demands and offers.
 *
 * @param key the only key it takes; empty for any
 * @param models the names it lists
 */
record ServerRules(Optional<String> key, List<String> models) {
    static final ServerRules LENIENT = new ServerRules(Optional.empty(), List.of("test-model"));

    ServerRules {
        models = List.copyOf(models);
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return "ServerRules[key " + (key.isPresent() ? "required" : "free") + ", " + models + "]";
    }
}
