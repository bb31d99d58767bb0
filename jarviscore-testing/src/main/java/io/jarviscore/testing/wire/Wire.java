package io.jarviscore.testing.wire;

import java.util.Optional;

/**
 * A provider's HTTP format: its paths, its checks, and the form of its answers and errors. To add a
 * provider, implement this in a package of its own and add it to the formats of the server; the
 * script, the faults and the recording stay as they are.
 */
public interface Wire {
    /** Whether a path, without its query, belongs to this provider. */
    boolean serves(String path);

    /**
     * The real server's answer without the model: a list of models, a wrong key, a request that is
     * not well formed. Empty if the script is to answer.
     *
     * @param rules the test's demands on requests
     */
    Optional<HttpAnswer> beforeModel(Exchange exchange, ServerRules rules);

    /** The request's content; lenient, since a test may want to look at a bad request. */
    ModelQuestion read(WireRequest request);

    /** A model's answer in this format. */
    HttpAnswer answer(Exchange exchange, ModelAnswer answer);

    /** An error in this provider's words. */
    HttpAnswer error(Exchange exchange, ModelError error);

    /**
     * The refusal of a request for which the test has no reply: one that no client retries, with a
     * message that names the mistake in the test.
     */
    HttpAnswer testMistake(String message);
}
