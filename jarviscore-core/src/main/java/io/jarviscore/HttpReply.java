package io.jarviscore;

import java.util.List;
import java.util.Map;

/**
 * The answer to an {@link HttpCall}.
 *
 * @param status the HTTP status
 * @param headers by lower-case name
 * @param body the body as text
 */
public record HttpReply(int status, Map<String, List<String>> headers, String body) {
    /** Whether the status is 2xx. */
    public boolean ok() {
        return status / 100 == 2;
    }
}
