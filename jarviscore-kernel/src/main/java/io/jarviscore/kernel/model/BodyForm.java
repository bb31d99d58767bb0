package io.jarviscore.kernel.model;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * The form of a successful response's body, by its first characters. Gateways announce streams as
 * JSON or as nothing, and answer in one piece, or in pieces, for any request; so the content type
 * decides only where the body does not.
 */
enum BodyForm {
    /** Server-sent events. */
    EVENTS,
    /** A JSON array: Gemini, and gateways in front of it, send the events of a stream so. */
    ARRAY,
    /** One JSON document, or something else that is read in one piece. */
    DOCUMENT;

    /** Longer than any field name of an event, with its colon. */
    private static final int LONGEST_FIELD = 6;

    /** Beyond this many characters of nothing, the content type decides. */
    private static final int MOST_BLANKS = 4_096;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Blocks until the first characters are there; reads nothing away. */
    static BodyForm of(Response response) throws IOException {
        if (!response.isSuccessful()) {
            return DOCUMENT;
        }
        ResponseBody body = response.body();
        String start = start(body.source().peek());
        if (start.startsWith("{")) {
            return DOCUMENT;
        }
        if (start.startsWith("[")) {
            return ARRAY;
        }
        boolean fields =
                start.startsWith(":")
                        || start.startsWith("data:")
                        || start.startsWith("event:")
                        || start.startsWith("id:")
                        || start.startsWith("retry:");
        return fields || isAnnounced(body.contentType()) ? EVENTS : DOCUMENT;
    }

    private static boolean isAnnounced(@Nullable MediaType type) {
        return type != null && type.type().equals("text") && type.subtype().equals("event-stream");
    }

    /** The first characters that are not blank; fewer at the end of the body. */
    private static String start(BufferedSource body) throws IOException {
        StringBuilder start = new StringBuilder();
        for (int read = 0; read < MOST_BLANKS && start.length() < LONGEST_FIELD; read++) {
            if (body.exhausted()) {
                break;
            }
            int character = body.readUtf8CodePoint();
            boolean blank = Character.isWhitespace(character) || character == BYTE_ORDER_MARK;
            if (!blank || !start.isEmpty()) {
                start.appendCodePoint(character);
            }
            if (start.length() == 1 && "{[:<".indexOf(start.charAt(0)) >= 0) {
                break;
            }
        }
        return start.toString();
    }
}
