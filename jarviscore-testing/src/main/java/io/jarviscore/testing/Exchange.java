package io.jarviscore.testing;

import java.time.Instant;

/**
 * One request while it is being answered.
 *
 * @param number counts the server's requests from 1; ids in the answer are made from it
 * @param now the server's time
 * @param request the request
 */
record Exchange(long number, Instant now, ServerRequest request) {}
