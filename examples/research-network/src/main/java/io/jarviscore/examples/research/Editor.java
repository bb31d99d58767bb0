package io.jarviscore.examples.research;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Outcome;
import io.jarviscore.Peer;
import io.jarviscore.Task;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Puts the findings together. */
final class Editor extends Agent {
    Editor() {
        super(AgentCard.of("editor", "briefs").description("Writes a brief from findings."));
    }

    /** Waits until the fleet has that many researchers, and asks each of them its name. */
    List<String> awaitResearchers(int count, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        List<Peer> found = context().peers().capability("research");
        while (found.size() != count) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(count + " researchers were expected: " + found);
            }
            Thread.sleep(20);
            found = context().peers().capability("research");
        }
        return found.stream().map(this::greeting).toList();
    }

    private String greeting(Peer peer) {
        return context()
                .peers()
                .request(peer.id(), Map.of("question", "who are you?"), Duration.ofSeconds(10))
                .payload(String.class);
    }

    @Override
    protected Outcome execute(Task task) {
        StringJoiner brief = new StringJoiner("\n", "Brief on robots\n", "");
        task.inputs()
                .forEach((topic, finding) -> brief.add("- " + topic + ": " + finding.payload()));
        return Outcome.success(brief.toString());
    }
}
