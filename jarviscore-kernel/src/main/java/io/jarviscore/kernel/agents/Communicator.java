package io.jarviscore.kernel.agents;

import io.jarviscore.AgentTool;
import io.jarviscore.SubAgent;
import io.jarviscore.Task;
import io.jarviscore.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The specialist {@code communicator}: drafts, reports and sends to other agents or through
 * signed-in services. Its answer says whether something was {@code sent} or only {@code drafted};
 * "sent" without a send that succeeded in this task is refused.
 */
public class Communicator extends SubAgent {
    /** How it is called. */
    public static final String NAME = "communicator";

    private static final Set<String> SENDS =
            Set.of("send_message", "ask_peer", "broadcast_update", "call_service");

    private static final String PROMPT =
            """
            You are a communicator: you draft, report and send.
            - Write for the reader that the task names: short, concrete, the point first.
            - Use only facts from the task and the results of tools.
            - Send only if the task asks for it, and only once.
            Answer with JSON only: {"status": "sent" or "drafted", "text": "what was written",
            "receipt": "the receipt of the send, if there was one"}. Write "sent" only after a tool
            has confirmed it.
            """;

    /** A communicator without tools of the program's own. */
    public Communicator() {
        this(List.of());
    }

    /** A communicator with these tools besides its kits; a call of one of them counts as a send. */
    public Communicator(List<AgentTool> tools) {
        super(NAME, "Drafts and sends messages and reports to agents and services.", PROMPT, tools);
    }

    /** Other agents, signed-in services and files. */
    @Override
    public Set<Kit> kits() {
        return Set.of(Kit.PEERS, Kit.SERVICES, Kit.FILES);
    }

    /** Refuses an answer that claims a send which no tool confirmed. */
    @Override
    public Optional<String> objection(Task part, Object result, List<Use> uses) {
        if (!(result instanceof Map<?, ?> answer)
                || !(answer.get("status") instanceof String status)
                || !Set.of("sent", "drafted").contains(status)) {
            return Optional.of(
                    "it has to be JSON with \"status\", which is \"sent\" or \"drafted\", and"
                            + " \"text\".");
        }
        if (status.equals("drafted") || uses.stream().anyMatch(this::isReceipt)) {
            return Optional.empty();
        }
        return Optional.of(
                "nothing was sent in this task: no tool confirmed a send. Send it, or answer with"
                        + " the status \"drafted\".");
    }

    private boolean isReceipt(Use use) {
        boolean sends =
                SENDS.contains(use.tool())
                        || tools().stream().anyMatch(tool -> tool.name().equals(use.tool()));
        return sends && !use.failed() && !isRefusal(use) && !isRead(use);
    }

    /** Reading from a service sends nothing. */
    private static boolean isRead(Use use) {
        if (!use.tool().equals("call_service")) {
            return false;
        }
        String method = String.valueOf(Json.parseObject(use.arguments()).get("method"));
        return Set.of("GET", "HEAD").contains(method);
    }

    /** A peer that could not be asked answers in words, and a service with its status. */
    private static boolean isRefusal(Use use) {
        if (use.value() instanceof String words) {
            return words.startsWith("Error");
        }
        return use.value() instanceof Map<?, ?> reply
                && reply.get("status") instanceof Number status
                && (status.intValue() < 200 || status.intValue() > 299);
    }
}
