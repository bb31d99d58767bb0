package io.jarviscore.testing.wire;

import java.time.Instant;
import java.util.function.Supplier;

/**
 * One request while it is being answered.
 *
 * @param number counts the server's requests from 1; ids in the answer are made from it
 * @param now the server's time
 * @param request the request
 * @param named reads the model's name from the request
 */
public record Exchange(long number, Instant now, WireRequest request, Supplier<String> named) {
    /** The model or deployment that is asked; empty if the request does not name one. */
    public String model() {
        return named.get();
    }
}
