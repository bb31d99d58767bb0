package io.jarviscore.examples.desk;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A {@link Desk} in a process of its own, and its HTTP client. */
final class Instance implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PATIENCE_SECONDS = 90;

    private final String name;
    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final CompletableFuture<URI> address = new CompletableFuture<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private Instance(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /** Starts an instance on the store in a folder; returns before it takes requests. */
    static Instance start(String name, Path folder, Map<String, Object> settings)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-classpath", System.getProperty("java.class.path")));
        command.add(Desk.class.getName());
        command.add("--server.port=0");
        command.add("--logging.level.root=warn");
        command.add("--logging.level.io.jarviscore.examples=info");
        command.add("--jarviscore.node-name=" + name);
        command.add("--jarviscore.state-path=" + folder.resolve("desk.db"));
        command.add("--jarviscore.storage-base-path=" + folder.resolve("blobs"));
        settings.forEach((key, value) -> command.add(property(key) + value));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Instance instance = new Instance(name, process);
        Thread.ofVirtual().name("output of " + name).start(instance::read);
        return instance;
    }

    private static String property(String key) {
        return "--jarviscore." + key.replace('_', '-') + "=";
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                if (line.startsWith(Desk.READY)) {
                    address.complete(URI.create(line.substring(Desk.READY.length())));
                }
            }
        } catch (IOException e) {
            lines.add("the output ended: " + e.getMessage()); // as it does when it is killed
        } finally {
            address.completeExceptionally(
                    new IllegalStateException(name + " ended:\n" + String.join("\n", lines)));
        }
    }

    String name() {
        return name;
    }

    /** Its output. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    /** Where it takes requests; waits until it does. */
    URI address() throws Exception {
        return address.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    JsonNode get(String path) throws Exception {
        return json(HttpRequest.newBuilder(address().resolve(path)));
    }

    JsonNode post(String path, Map<String, Object> body) throws Exception {
        return json(
                HttpRequest.newBuilder(address().resolve(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    /** Reads server-sent events until the stream ends; calls back with name and text of each. */
    void stream(String path, BiConsumer<String, String> event) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address().resolve(path)).build();
        try (Stream<String> lines =
                client.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
            String kind = "";
            for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
                String line = each.next();
                if (line.startsWith("event:")) {
                    kind = line.substring("event:".length());
                } else if (line.startsWith("data:")) {
                    JsonNode data = JSON.readTree(line.substring("data:".length()));
                    event.accept(kind, data.get("text").asString());
                }
            }
        }
    }

    /** Waits until a ticket has this status. */
    JsonNode await(String ticket, String status) throws Exception {
        for (int tries = 0; tries < PATIENCE_SECONDS * 10; tries++) {
            JsonNode view = get("/tickets/" + ticket);
            if (view.get("status").asString().equals(status)) {
                return view;
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException(ticket + ": " + get("/tickets/" + ticket));
    }

    /** Ends the process without a chance to say goodbye. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends the process as an orchestrator does, and waits for it. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        client.close();
    }

    private JsonNode json(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response =
                client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IllegalStateException(
                    response.uri() + ": " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }
}
