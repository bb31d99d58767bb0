package io.jarviscore.operations.console;

import static org.junit.jupiter.api.Assumptions.abort;

import io.jarviscore.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Chromium with one page, driven over its DevTools protocol. Waiting is done inside the
 * page: a condition is a script that is asked again with every frame. Without a browser on this
 * machine the test is skipped, with a reason that the build repeats at its end.
 */
final class Chromium implements AutoCloseable {
    private static final List<String> PLACES =
            List.of(
                    "/usr/bin/chromium",
                    "/usr/bin/chromium-browser",
                    "/usr/bin/google-chrome",
                    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");

    private static final long PATIENCE_SECONDS = 30;

    private final Process process;
    private final WebSocket socket;
    private final Replies replies;
    private final AtomicInteger calls = new AtomicInteger();

    private Chromium(Process process, WebSocket socket, Replies replies) {
        this.process = process;
        this.socket = socket;
        this.replies = replies;
    }

    /** Starts the browser with a window of this size. */
    static Chromium start(Path folder, int width, int height) throws Exception {
        String program =
                PLACES.stream()
                        .filter(place -> Files.isExecutable(Path.of(place)))
                        .findFirst()
                        .orElse(null);
        if (program == null) {
            return abort("no Chromium is installed (Debian: apt-get install chromium)");
        }
        Path profile = Files.createDirectories(folder.resolve("profile"));
        ProcessBuilder builder =
                new ProcessBuilder(
                                program,
                                "--headless=new",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--disable-dev-shm-usage",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--remote-debugging-port=0",
                                "--user-data-dir=" + profile,
                                "--window-size=" + width + "," + height,
                                "about:blank")
                        .redirectErrorStream(true);
        // Its leftovers go with the test's folder.
        builder.environment().put("TMPDIR", profile.toString());
        Process process = builder.start();

        try {
            int port = port(process);
            Replies replies = new Replies();
            WebSocket socket =
                    HttpClient.newHttpClient()
                            .newWebSocketBuilder()
                            .buildAsync(page(port), replies)
                            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Chromium chromium = new Chromium(process, socket, replies);
            chromium.call("Page.enable", Map.of());
            chromium.call("Runtime.enable", Map.of());
            chromium.call("Log.enable", Map.of());
            return chromium;
        } catch (Exception e) {
            process.destroyForcibly();
            throw e;
        }
    }

    void open(String address) throws Exception {
        call("Page.navigate", Map.of("url", address));
        await("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /** The result of a script. */
    @Nullable Object evaluate(String script) throws Exception {
        Map<String, Object> answer =
                call(
                        "Runtime.evaluate",
                        Map.of("expression", script, "awaitPromise", true, "returnByValue", true));
        if (answer.containsKey("exceptionDetails")) {
            throw new AssertionError(script + ": " + answer.get("exceptionDetails"));
        }
        return Objects.requireNonNull((Map<?, ?>) answer.get("result")).get("value");
    }

    /** Waits until a script is true, or fails with the page's content. */
    void await(String condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < end) {
            // A navigation ends scripts that wait, so each waits for a moment only.
            Object met =
                    evaluatedUnlessThePageChanges(
                            "new Promise(done => { const end = Date.now() + 500; const look = () => {"
                                    + " let met = false; try { met = !!("
                                    + condition
                                    + "); } catch (e) { } if (met || Date.now() > end) done(met);"
                                    + " else setTimeout(look, 20); }; look(); })");
            if (Boolean.TRUE.equals(met)) {
                return;
            }
        }
        throw new AssertionError(
                "never true: " + condition + "\n" + evaluate("document.body.innerText"));
    }

    private @Nullable Object evaluatedUnlessThePageChanges(String script) throws Exception {
        try {
            return evaluate(script);
        } catch (ExecutionException e) {
            String reason = String.valueOf(e.getMessage());
            if (reason.contains("navigated or closed") || reason.contains("context")) {
                return false;
            }
            throw e;
        }
    }

    /** Clicks the element of a selector, with the mouse. */
    void click(String selector) throws Exception {
        String found = "document.querySelector(" + Json.write(selector) + ")";
        await(found);
        Object place =
                evaluate(
                        "(() => { const e = "
                                + found
                                + "; e.scrollIntoView({block: 'center'}); const r ="
                                + " e.getBoundingClientRect(); return {x: r.x + r.width / 2,"
                                + " y: r.y + r.height / 2}; })()");
        Map<?, ?> box = (Map<?, ?>) Objects.requireNonNull(place);
        for (String type : List.of("mousePressed", "mouseReleased")) {
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("type", type);
            event.put("x", box.get("x"));
            event.put("y", box.get("y"));
            event.put("button", "left");
            event.put("clickCount", 1);
            call("Input.dispatchMouseEvent", event);
        }
    }

    /** Types into the focused element. */
    void type(String text) throws Exception {
        call("Input.insertText", Map.of("text", text));
    }

    /** Presses a key, for example Tab or Enter. */
    void press(String key, int code) throws Exception {
        for (String type : List.of("keyDown", "keyUp")) {
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("type", type);
            event.put("key", key);
            event.put("code", key);
            event.put("windowsVirtualKeyCode", code);
            if (key.equals("Enter") && type.equals("keyDown")) {
                event.put("text", "\r");
            }
            call("Input.dispatchKeyEvent", event);
        }
    }

    /** Makes the page as wide as a phone's. */
    void phone() throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 360, "height", 740, "deviceScaleFactor", 2, "mobile", true));
    }

    /** The errors that the page logged, blocked loads among them. */
    List<String> errors() {
        return List.copyOf(replies.errors);
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    private Map<String, Object> call(String method, Map<String, Object> parameters)
            throws Exception {
        int id = calls.incrementAndGet();
        CompletableFuture<Map<String, Object>> reply = new CompletableFuture<>();
        replies.awaited.put(id, reply);
        String request = Json.write(Map.of("id", id, "method", method, "params", parameters));
        socket.sendText(request, true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return reply.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static int port(Process process) throws IOException {
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        List<String> said = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.add(line);
            if (line.startsWith("DevTools listening on ws://")) {
                // Keeps reading, so that the browser never waits for its pipe.
                Thread.ofVirtual().start(() -> lines.lines().forEach(ignored -> {}));
                return URI.create(line.substring("DevTools listening on ".length())).getPort();
            }
        }
        throw new IOException("the browser ended: " + said);
    }

    private static URI page(int port) throws Exception {
        String list =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(
                                                URI.create("http://127.0.0.1:" + port + "/json"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body();
        Stream<?> targets = Objects.requireNonNull((List<?>) Json.parse(list)).stream();
        return targets.map(target -> (Map<?, ?>) target)
                .filter(target -> "page".equals(target.get("type")))
                .map(target -> URI.create((String) target.get("webSocketDebuggerUrl")))
                .findFirst()
                .orElseThrow();
    }

    /** Collects answers and errors. */
    private static final class Replies implements WebSocket.Listener {
        private final Map<Integer, CompletableFuture<Map<String, Object>>> awaited =
                new ConcurrentHashMap<>();
        private final List<String> errors = new java.util.concurrent.CopyOnWriteArrayList<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                take(Json.parseObject(text.toString()));
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @SuppressWarnings("unchecked") // a JSON object is always read with text keys
        private void take(Map<String, Object> message) {
            if (message.get("id") instanceof Number id) {
                CompletableFuture<Map<String, Object>> reply =
                        Objects.requireNonNull(awaited.remove(id.intValue()));
                if (message.get("result") instanceof Map<?, ?> result) {
                    reply.complete((Map<String, Object>) result);
                } else {
                    reply.completeExceptionally(new AssertionError(message.toString()));
                }
            } else if ("Log.entryAdded".equals(message.get("method"))
                    || "Runtime.exceptionThrown".equals(message.get("method"))) {
                errors.add(Json.write(message.get("params")));
            }
        }
    }
}
