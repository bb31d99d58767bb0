package io.jarviscore.examples.github;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.ChatMessage;
import io.jarviscore.Mesh;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.Step;
import io.jarviscore.WorkflowResult;
import io.jarviscore.json.Json;
import io.jarviscore.nexus.vault.Vault;
import io.jarviscore.nexus.vault.VaultKeys;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerRequest;
import io.jarviscore.testing.StandIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An agent lists and files issues at a GitHub, with a token from the vault that it never sees. At
 * the end the program searches everything it left behind for the token: events, prompts, logs at
 * level TRACE, and every file of its folder.
 */
public final class GithubIssues {
    private GithubIssues() {}

    /** Works on issues. Because it requires auth, it has the tool {@code call_service}. */
    static final class Triage extends AutoAgent {
        Triage(String github) {
            super(
                    AgentCard.of("triage", "issues"),
                    "You look after the issues of the repository acme/app. The API of the provider"
                            + " github is at "
                            + github
                            + " here.");
        }

        @Override
        protected boolean requiresAuth() {
            return true;
        }
    }

    /** Runs the agent and the search. */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createTempDirectory("github-issues");
        String token = "ghp_" + UUID.randomUUID().toString().replace("-", "");
        Queue<String> events = new ConcurrentLinkedQueue<>();
        Queue<String> prompts = new ConcurrentLinkedQueue<>();
        WorkflowResult run;
        try (FakeGithub github = new FakeGithub(token);
                StandIn standIn =
                        StandIn.unlessProviderIsSet(
                                request -> {
                                    prompts.add(request.toString() + request.messages());
                                    return standIn(github.url(), request);
                                })) {
            standIn.notice().ifPresent(System.out::println);
            run = triage(folder, token, github, standIn.settings(), events);
            System.out.println(run.step("triage").summary());
            github.issues().forEach(issue -> System.out.println("  " + issue));
        }
        Map<String, byte[]> leftBehind = leftBehind(folder, events, prompts);
        System.out.println("Searching for the token:");
        int found = search(leftBehind, token);
        boolean isFine = found == 0 && run.step("triage").isSuccess();
        System.out.println(
                (isFine ? "SUCCESS" : "FAILURE") + " the token was found in " + found + " places");
        if (!isFine) {
            System.exit(1);
        }
    }

    private static WorkflowResult triage(
            Path folder,
            String token,
            FakeGithub github,
            Map<String, Object> model,
            Queue<String> events)
            throws IOException {
        String secret = "the secret that encrypts the vault of this example";
        Path vault = folder.resolve("nexus.enc");
        Vault.at(vault, VaultKeys.of(secret), MeshClock.system())
                .register("github", Map.of("auth_type", "oauth2", "access_token", token));
        // The library knows api.github.com; this GitHub is on this machine.
        Map<String, Object> here = Map.of("hosts", List.of(github.url()), "network", "loopback");
        Path providers = folder.resolve("providers.json");
        Files.writeString(providers, Json.write(Map.of("providers", Map.of("github", here))));
        Map<String, Object> config = new HashMap<>(model);
        config.put("nexus_enabled", true);
        config.put("nexus_secret", secret);
        config.put("nexus_vault", vault);
        config.put("nexus_providers", providers);
        config.put("state_path", folder.resolve("jarviscore.db"));
        try (Mesh mesh =
                Mesh.builder()
                        .config(config)
                        .listen((MeshEvent event) -> events.add(event.toString()))
                        .add(new Triage(github.url()))
                        .start()) {
            return mesh.workflow(
                    "issues-1",
                    Step.of(
                            "triage",
                            "triage",
                            "List the open issues. File one about the missing release notes, unless"
                                    + " there is one."));
        }
    }

    /** The stand-in's replies: it lists, files missing issues, and reports. */
    static ServerReply standIn(String github, ServerRequest request) {
        String issues = github + "/repos/acme/app/issues";
        long results =
                request.messages().stream()
                        .filter(ChatMessage.ToolResult.class::isInstance)
                        .count();
        if (results == 0) {
            return ServerReply.toolCall(
                    "call_service",
                    Map.of("provider", "github", "method", "GET", "url", issues + "?state=open"));
        }
        if (results == 1) {
            return ServerReply.toolCall(
                    "call_service",
                    Map.of(
                            "provider",
                            "github",
                            "method",
                            "POST",
                            "url",
                            issues,
                            "body",
                            "{\"title\":\"Release notes are missing\",\"body\":\"For 1.2.\"}"));
        }
        return ServerReply.text("Two issues were open; I filed a third about release notes.");
    }

    private static Map<String, byte[]> leftBehind(
            Path folder, Queue<String> events, Queue<String> prompts) throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("events", bytes(events));
        all.put("prompts", bytes(prompts));
        Path log = Path.of(System.getProperty("java.io.tmpdir"), "jarviscore-github-issues.log");
        all.put("logs at TRACE", Files.readAllBytes(log));
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            all.put("file " + folder.relativize(file), Files.readAllBytes(file));
        }
        return all;
    }

    private static byte[] bytes(Queue<String> texts) {
        return texts.stream().collect(Collectors.joining("\n")).getBytes(StandardCharsets.UTF_8);
    }

    private static int search(Map<String, byte[]> places, String token) {
        int found = 0;
        for (Map.Entry<String, byte[]> place : places.entrySet()) {
            String text = new String(place.getValue(), StandardCharsets.ISO_8859_1);
            boolean isThere = text.contains(token) || text.contains(token.substring(4));
            found += isThere ? 1 : 0;
            System.out.printf(
                    "  %-22s %,9d bytes: %s%n",
                    place.getKey(), place.getValue().length, isThere ? "FOUND" : "nothing");
        }
        return found;
    }
}
