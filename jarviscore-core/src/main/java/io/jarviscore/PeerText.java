package io.jarviscore;

import io.jarviscore.json.Json;
import java.util.Comparator;
import java.util.List;

/**
 * Writes peers for prompts. Text announced by other nodes is data: shortened, on one line, quoted.
 */
final class PeerText {
    private static final int LONGEST = 200;

    private PeerText() {}

    static String describe(List<Peer> peers) {
        if (peers.isEmpty()) {
            return "No other agents are available.";
        }
        StringBuilder text = new StringBuilder("Available agents:\n");
        peers.stream()
                .sorted(Comparator.comparing(Peer::id).thenComparing(Peer::node))
                .forEach(peer -> text.append(line(peer)));
        return text.toString().stripTrailing();
    }

    private static String line(Peer peer) {
        AgentCard card = peer.card();
        String line =
                "- " + peer.id() + " (role " + card.role() + "; can " + capabilities(card) + ")";
        return card.description().isEmpty()
                ? line + "\n"
                : line + ": \"" + oneLine(card.description()) + "\"\n";
    }

    private static String capabilities(AgentCard card) {
        return String.join(", ", card.capabilities());
    }

    /** Text without control characters and quotes, shortened. */
    static String oneLine(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\"`]+", " ").strip();
        return Json.cut(LONGEST, line);
    }
}
