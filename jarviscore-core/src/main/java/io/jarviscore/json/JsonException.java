package io.jarviscore.json;

/**
 * Text that is not JSON, or a value that does not have the shape it was asked for. The message
 * names the place (line and column, or the path inside the document) and never quotes the document,
 * which may hold a secret.
 */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Names the problem and its place; the document is not quoted. */
    public JsonException(String message) {
        super(message);
    }
}
