package io.jarviscore.operations.console;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a watcher the changes, as server-sent events. A watcher that reconnects names the last
 * version it has and gets the later changes; the versions of an earlier process count for nothing.
 */
final class EventStream {
    private static final Logger log = LoggerFactory.getLogger(EventStream.class);

    /** A watcher that left is noticed by the next write alone. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    /** Changes within it are sent as one message. */
    private static final Duration COLLECT = Duration.ofMillis(100);

    private final String process = UUID.randomUUID().toString();
    private final LiveView view;
    private final PageState state;
    private final LiveWords words;

    EventStream(LiveView view, PageState state, LiveWords words) {
        this.view = view;
        this.state = state;
        this.words = words;
    }

    /** Sends until the watcher leaves or this thread is interrupted. */
    void serve(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
        exchange.sendResponseHeaders(200, 0);
        long seen = lastSeen(exchange);
        words.join();
        try (OutputStream out = exchange.getResponseBody()) {
            while (!Thread.currentThread().isInterrupted()) {
                PageState.Message message = state.since(seen);
                seen = message.version();
                String text = "id: " + process + "/" + seen + "\ndata: " + message.json() + "\n\n";
                out.write(text.getBytes(StandardCharsets.UTF_8));
                out.flush();
                view.await(seen, HEARTBEAT);
                Thread.sleep(COLLECT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException left) {
            log.debug("A watcher of the console left: {}", left.getMessage());
        } finally {
            words.leave();
        }
    }

    private long lastSeen(HttpExchange exchange) {
        String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        if (last == null || !last.startsWith(process + "/")) {
            return 0;
        }
        try {
            return Long.parseLong(last.substring(process.length() + 1));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
