package io.jarviscore.tools;

import io.jarviscore.AgentTool;
import io.jarviscore.AutoAgent;
import io.jarviscore.PeerMessage;
import io.jarviscore.Peers;
import io.jarviscore.Reply;
import io.jarviscore.json.Json;
import io.jarviscore.json.ObjectSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tools that let a model find and ask other agents, for {@link AutoAgent#tools()}. A question that
 * has gone through {@value #MAX_HOPS} agents, or would return to one that is already waiting for
 * its answer, is refused: agents cannot ask each other in circles. Immutable.
 */
public final class PeerTools {
    /** How many agents one question may go through. */
    public static final int MAX_HOPS = 8;

    private static final String QUERY = "query";
    private static final String PATH = "path";
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int LONGEST_ANSWER = 20_000;

    private final Peers peers;
    private final List<String> path;

    private PeerTools(Peers peers, List<String> path) {
        this.peers = peers;
        this.path = path;
    }

    /** The tools of an agent with this role, for questions of its own. */
    public static PeerTools of(Peers peers, String role) {
        return new PeerTools(peers, List.of(role));
    }

    /**
     * The tools of an agent with this role while it answers a question that a peer's tool asked.
     */
    public static PeerTools answering(Peers peers, String role, PeerMessage question) {
        List<String> path = new ArrayList<>();
        if (question.payload() instanceof Map<?, ?> parts
                && parts.get(PATH) instanceof List<?> before) {
            before.forEach(each -> path.add(String.valueOf(each)));
        }
        path.add(role);
        return new PeerTools(peers, List.copyOf(path));
    }

    /** The tools {@code list_peers}, {@code ask_peer} and {@code broadcast_update}. */
    public List<AgentTool> tools() {
        return List.of(
                new AgentTool(
                        "list_peers",
                        "Lists the other agents that can be asked.",
                        ObjectSchema.of(Map.of()),
                        true,
                        false,
                        arguments -> peers.describe()),
                askPeer(),
                AgentTool.of(
                        "broadcast_update",
                        "Tells every other agent something; nobody answers.",
                        ObjectSchema.of(Map.of("message", ObjectSchema.text("What to tell."))),
                        arguments ->
                                Map.of(
                                        "reached",
                                        peers.broadcast(
                                                Map.of(
                                                        "message",
                                                        String.valueOf(
                                                                arguments.get("message")))))));
    }

    /** A peer's answer may repeat a page that it read, so it is data. */
    private AgentTool askPeer() {
        return AgentTool.of(
                        "ask_peer",
                        "Asks another agent and waits for its answer. Use list_peers to see who there"
                                + " is.",
                        ObjectSchema.of(
                                Map.of(
                                        "role",
                                        ObjectSchema.text(
                                                "The role or capability of the agent to ask."),
                                        "question",
                                        ObjectSchema.text("The question, complete in itself."))),
                        arguments ->
                                ask(
                                        String.valueOf(arguments.get("role")),
                                        String.valueOf(arguments.get("question"))))
                .returningOutsideText();
    }

    private String ask(String role, String question) {
        if (path.contains(role)) {
            return "Error: "
                    + role
                    + " is already waiting for the answer to this question; answer with what is known.";
        }
        if (path.size() >= MAX_HOPS) {
            return "Error: the question has gone through "
                    + MAX_HOPS
                    + " agents; answer with what is known.";
        }
        Reply reply = peers.request(role, Map.of(QUERY, question, PATH, path), TIMEOUT);
        if (!reply.ok()) {
            return "Error from " + role + ": " + reply.error().orElse("");
        }
        String answer = reply.payload() instanceof String text ? text : Json.write(reply.value());
        return role + ": " + shortened(answer);
    }

    private static String shortened(String answer) {
        return answer.length() <= LONGEST_ANSWER
                ? answer
                : Json.cut(LONGEST_ANSWER, answer) + " (shortened)";
    }
}
