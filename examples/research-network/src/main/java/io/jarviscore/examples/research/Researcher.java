package io.jarviscore.examples.research;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Outcome;
import io.jarviscore.PeerMessage;
import io.jarviscore.Task;

/** Reads for a while, and finds something. */
final class Researcher extends Agent {
    private static final long READING_MILLIS = 700;

    Researcher() {
        super(AgentCard.of("researcher", "research").description("Finds out about a topic."));
    }

    @Override
    protected Outcome execute(Task task) throws InterruptedException {
        System.out.println(id() + " begins " + task.stepId());
        Thread.sleep(READING_MILLIS);
        return Outcome.success("what there is to know, read by " + id());
    }

    @Override
    protected Object onRequest(PeerMessage message) {
        return id();
    }
}
