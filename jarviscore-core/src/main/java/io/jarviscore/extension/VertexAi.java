package io.jarviscore.extension;

import java.io.IOException;
import java.time.Duration;

/**
 * Port: Google's Vertex AI, opened with the credentials that models are asked with. The kernel
 * fills it where {@code vertex_ai_enabled} is true, so that other modules need neither keys nor
 * Google's ways to get tokens. Implementations are thread-safe.
 */
@FunctionalInterface
public interface VertexAi {
    /**
     * Sends a request to {@code generateContent} and returns the answer. Blocks until it is there,
     * at most for the time given, an exchange for a token not counted; an interrupt breaks it off.
     * Nothing is repeated.
     *
     * @param json the request's body, as Google documents it
     * @return the answer's body, with the status 200
     * @throws java.io.InterruptedIOException if the thread is interrupted, which it remains
     * @throws IOException if there is no such answer; the message names the cause and no secret
     */
    String generateContent(Target target, String json, Duration most) throws IOException;

    /**
     * The model that is asked.
     *
     * @param project the Google Cloud project that the request is made in
     * @param location its region, or {@code global}
     * @param model the model's name
     */
    record Target(String project, String location, String model) {}
}
