package io.jarviscore.examples.support;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Outcome;
import io.jarviscore.PeerMessage;
import io.jarviscore.Task;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Expects parcels that come back. Answers other agents, and reports its expectations. */
final class Warehouse extends Agent {
    private final List<String> expected = new CopyOnWriteArrayList<>();

    Warehouse() {
        super(AgentCard.of("warehouse", "parcels"));
    }

    @Override
    protected Object onRequest(PeerMessage message) {
        expected.add(message.payload() instanceof Map<?, ?> asked ? "" + asked.get("query") : "");
        return "noted, parcel " + expected.size() + " of today";
    }

    @Override
    protected Outcome execute(Task task) {
        return Outcome.success(List.copyOf(expected));
    }
}
