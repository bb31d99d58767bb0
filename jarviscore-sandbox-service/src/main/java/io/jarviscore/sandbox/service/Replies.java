package io.jarviscore.sandbox.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import io.jarviscore.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Bodies of requests and answers. */
final class Replies {
    /** Code, inputs and an envelope, in bytes. */
    private static final int MOST_BYTES = 24 << 20;

    private Replies() {}

    static Map<String, Object> body(HttpExchange exchange) throws IOException, RefusedException {
        try (InputStream in = exchange.getRequestBody()) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new RefusedException(413, "at most " + MOST_BYTES + " bytes are taken");
            }
            return Json.parseObject(new String(bytes, UTF_8));
        }
    }

    static void json(HttpExchange exchange, int status, Map<String, ?> answer) throws IOException {
        if (exchange.getResponseCode() >= 0) {
            return; // the answer has begun; the client sees it closed
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (status == 429) {
            exchange.getResponseHeaders().set("Retry-After", "1");
        }
        bytes(exchange, status, Json.write(answer));
    }

    static void text(HttpExchange exchange, String text) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
        bytes(exchange, 200, text);
    }

    private static void bytes(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
