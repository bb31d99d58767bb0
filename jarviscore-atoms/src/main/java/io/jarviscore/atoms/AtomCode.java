package io.jarviscore.atoms;

import io.jarviscore.HttpCall;
import java.util.Map;

/**
 * Completes the request of an atom where a template cannot, for example a body in base64. Named in
 * the manifest's field {@code request.code}. Must be pure and thread-safe: one call of an atom may
 * ask for its request several times.
 */
@FunctionalInterface
public interface AtomCode {
    /**
     * The completed request.
     *
     * @param request method, address, query and headers as the manifest says
     * @param arguments those of the call, valid by the atom's schema
     * @throws IllegalArgumentException if the arguments make no request; the model receives the
     *     message
     */
    HttpCall complete(HttpCall request, Map<String, Object> arguments);
}
