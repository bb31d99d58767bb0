package io.jarviscore.kernel.kit;

import io.jarviscore.AgentMailbox;
import io.jarviscore.AgentTool;
import java.util.List;
import java.util.Map;

/**
 * The tool {@code send_message}: sends a durable message to an agent of a role. The result has the
 * message's id, the receipt. A call made again after a crash sends nothing twice: the call is not
 * repeatable, so the kernel asks its reconciler or a person.
 */
final class MailTool {
    static final String NAME = "send_message";

    private static final Map<String, Object> PARAMETERS =
            Map.of(
                    "type",
                    "object",
                    "properties",
                    Map.of(
                            "role",
                            Map.of("type", "string", "description", "the role of the receiver"),
                            "message",
                            Map.of("type", "string", "description", "the text")),
                    "required",
                    List.of("role", "message"),
                    "additionalProperties",
                    false);

    private MailTool() {}

    static AgentTool of(AgentMailbox mailbox) {
        return AgentTool.of(
                NAME,
                "Sends a durable message to another agent; nobody answers. Returns the receipt.",
                PARAMETERS,
                arguments ->
                        Map.of(
                                "receipt",
                                mailbox.sendToRole(
                                        String.valueOf(arguments.get("role")),
                                        Map.of(
                                                "message",
                                                String.valueOf(arguments.get("message"))))));
    }
}
