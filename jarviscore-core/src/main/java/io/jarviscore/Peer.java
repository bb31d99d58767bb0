package io.jarviscore;

import io.jarviscore.json.Json;

/**
 * Another agent.
 *
 * @param id its address
 * @param card its card
 * @param node the process it lives in
 */
public record Peer(String id, AgentCard card, String node) {
    private static final int LONGEST_DESCRIPTION = 200;

    /** One line for a prompt. Text that another node announced is data: shortened and quoted. */
    String line() {
        String line =
                "- "
                        + id
                        + " (role "
                        + card.role()
                        + "; can "
                        + String.join(", ", card.capabilities())
                        + ")";
        return card.description().isEmpty() ? line : line + ": \"" + description() + "\"";
    }

    /** The description without control characters and quotes, shortened. */
    private String description() {
        String line = card.description().replaceAll("[\\p{Cntrl}\\p{Cf}\"`]+", " ").strip();
        return Json.cut(LONGEST_DESCRIPTION, line);
    }
}
