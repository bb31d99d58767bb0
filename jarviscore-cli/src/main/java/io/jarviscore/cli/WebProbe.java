package io.jarviscore.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks whether an HTTP server answers. Follows no redirect and sends no credential. */
final class WebProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private WebProbe() {}

    /** Blocks for 5 seconds at most; never throws but for an interruption. */
    static Answer get(URI address) {
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<Void> response =
                    client.send(
                            HttpRequest.newBuilder(address).timeout(PATIENCE).build(),
                            HttpResponse.BodyHandlers.discarding());
            return new Answer(response.statusCode(), "HTTP " + response.statusCode());
        } catch (IOException e) {
            String reason = e.getMessage();
            return new Answer(0, reason == null ? "no connection" : reason);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(0, "interrupted");
        }
    }

    /**
     * The response.
     *
     * @param status the HTTP status, 0 if there was no answer
     * @param problem why it is not ok, in a few words
     */
    record Answer(int status, String problem) {
        boolean isOk() {
            return status >= 200 && status < 300;
        }
    }
}
