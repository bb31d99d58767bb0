package io.jarviscore.cli;

import static io.jarviscore.cli.Trials.require;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AgentContext;
import io.jarviscore.AgentMailbox;
import io.jarviscore.AutoAgent;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.Delivery;
import io.jarviscore.JarvisException;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowResult;
import io.jarviscore.json.Json;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tries a mesh without a provider: a scripted model, code, results between steps, mail, artefacts,
 * traces, metrics, and a restart.
 */
final class OfflineTrials {
    private static final String WORKFLOW = "smoke-1";

    private final Trials trials;
    private final Map<String, Object> config;
    private final Path folder;
    private final int port;

    private OfflineTrials(Trials trials, Path folder, int port) {
        this.trials = trials;
        this.folder = folder;
        this.port = port;
        this.config =
                Map.of(
                        "state_store",
                        "sqlite",
                        "state_path",
                        folder.resolve("state.db").toString(),
                        "storage_base_path",
                        folder.resolve("blobs").toString(),
                        "telemetry_trace_dir",
                        folder.resolve("traces").toString(),
                        "prometheus_enabled",
                        true,
                        "prometheus_port",
                        port);
    }

    /** Makes all tests in a temporary folder that is deleted afterwards. */
    static void run(Trials trials) {
        Path folder;
        try {
            folder = Files.createTempDirectory("jarviscore-smoketest");
        } catch (IOException e) {
            throw new JarvisException("no temporary folder can be created", e);
        }
        try {
            new OfflineTrials(trials, folder, freePort()).run();
        } finally {
            delete(folder);
        }
    }

    private void run() {
        Clerk clerk = new Clerk();
        try (Mesh mesh = mesh(clerk)) {
            trials.make("start", () -> "node " + mesh.status().node());
            trials.make("model, code, sandbox", () -> thinks(mesh));
            trials.make("mailbox", () -> mails(clerk));
            trials.make("artefacts", () -> stores(clerk));
            trials.make("metrics", this::scrape);
        }
        trials.make("traces", this::traces);
        try (Mesh again = mesh(new Clerk())) {
            trials.make("restart", () -> remembers(again));
        }
    }

    private Mesh mesh(Clerk clerk) {
        return Mesh.builder()
                .environment(Map.of())
                .config(config)
                .chatModel(OfflineTrials::scripted)
                .add(new Calculator(), clerk)
                .start();
    }

    private static String thinks(Mesh mesh) {
        WorkflowResult run =
                mesh.workflow(
                        WORKFLOW,
                        Step.of("sum", "smoke-calculator", "Calculate 2 + 2"),
                        Step.of("twice", "smoke-clerk", "Double it").after("sum"));
        require(
                run.status() == Outcome.Status.SUCCESS,
                "the workflow ended as " + run.status() + ": " + run.step("sum").summary());
        Object answer = run.step("twice").payload();
        require(String.valueOf(answer).equals("8"), "expected 8, got " + Json.write(answer));
        return "2 + 2 = 4 by generated code, doubled by a hand-coded agent";
    }

    private static String mails(Clerk clerk) throws InterruptedException {
        AgentMailbox mailbox = clerk.reach().mailbox();
        mailbox.send(clerk.id(), Map.of("note", "hello"));
        try (Delivery mail = mailbox.receive(Duration.ofSeconds(10)).orElseThrow()) {
            require(mail.ack(), "the message could not be acknowledged");
            return "a message was sent, received and acknowledged";
        }
    }

    private static String stores(Clerk clerk) {
        byte[] content = "hello".getBytes(StandardCharsets.UTF_8);
        clerk.reach().blobs().put("smoke/hello.txt", content);
        byte[] read = clerk.reach().blobs().get("smoke/hello.txt").orElseThrow();
        require(new String(read, StandardCharsets.UTF_8).equals("hello"), "it reads differently");
        return "an artefact was written and read";
    }

    private String scrape() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String text =
                    client.send(
                                    HttpRequest.newBuilder(
                                                    URI.create(
                                                            "http://127.0.0.1:"
                                                                    + port
                                                                    + "/metrics"))
                                            .timeout(Duration.ofSeconds(10))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body();
            require(
                    text.contains("jarviscore_workflow_steps_total{status=\"success\"}"),
                    "no step was counted");
            return text.lines().filter(line -> !line.startsWith("#")).count() + " series";
        }
    }

    private String traces() throws IOException {
        Path file = folder.resolve("traces").resolve(WORKFLOW + "_sum.jsonl");
        List<String> lines = Files.readAllLines(file);
        require(
                lines.stream().anyMatch(line -> line.contains("\"step_complete\"")),
                "the trace has no step_complete");
        return lines.size() + " events of the step";
    }

    private static String remembers(Mesh mesh) {
        WorkflowResult run =
                mesh.workflow(
                        WORKFLOW,
                        Step.of("sum", "smoke-calculator", "Calculate 2 + 2"),
                        Step.of("twice", "smoke-clerk", "Double it").after("sum"));
        require(run.step("twice").recovered(), "the step was run again");
        return "the finished workflow was found and not run again";
    }

    /** Writes code for a question, and answers when the result is there. */
    private static ChatReply scripted(ChatRequest request) {
        boolean ran = request.messages().getLast() instanceof ChatMessage.ToolResult;
        return new ChatReply(
                ran ? "4" : "",
                ran
                        ? List.of()
                        : List.of(
                                new ChatMessage.ToolCall(
                                        "call-1",
                                        "run_code",
                                        Json.write(Map.of("code", "result = 2 + 2")))),
                ran ? ChatReply.Finish.STOP : ChatReply.Finish.TOOL_CALLS,
                new ChatReply.Tokens(10, 5, 0, 0),
                "script",
                "script",
                Optional.empty());
    }

    /** Zero is no port that can be set. */
    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new JarvisException("no port can be opened on this machine", e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new JarvisException("the temporary folder " + folder + " is left over", e);
        }
    }

    /** Thinks with the script. */
    private static final class Calculator extends AutoAgent {
        Calculator() {
            super(AgentCard.of("smoke-calculator", "math"), "Calculate. Put it in `result`.");
        }
    }

    /** Doubles its input. */
    private static final class Clerk extends Agent {
        Clerk() {
            super(AgentCard.of("smoke-clerk", "arithmetic"));
        }

        AgentContext reach() {
            return context();
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success(
                    2 * Long.parseLong(String.valueOf(task.input("sum").payload()).strip()));
        }
    }
}
