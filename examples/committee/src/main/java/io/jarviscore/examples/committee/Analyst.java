package io.jarviscore.examples.committee;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Tool;
import java.util.Map;

/** Thinks about the figures of its desk. */
final class Analyst extends AutoAgent {
    private final Map<String, Object> figures;

    Analyst(String role, String prompt, Map<String, Object> figures) {
        super(
                AgentCard.of(role, "analysis"),
                prompt
                        + " Look at your figures, then answer with JSON: {\"score\": 1 to 10, \"summary\": one sentence}.");
        this.figures = figures;
    }

    @Tool(value = "Gives the figures of your desk", repeatable = true)
    Map<String, Object> figures() {
        return figures;
    }
}
