package io.jarviscore.examples.desk;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import org.springframework.stereotype.Component;

/** Names a ticket's topic; the workflow asks for a {@link Desk.Triage}. */
@Component
public class Sorter extends AutoAgent {
    /** Made by Spring. */
    public Sorter() {
        super(
                AgentCard.of("sorter", "triage"),
                "You sort tickets of a shop. Urgency is 1 (can wait) to 3 (today).");
    }
}
