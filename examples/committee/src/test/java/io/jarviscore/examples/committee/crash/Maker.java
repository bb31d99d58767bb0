package io.jarviscore.examples.committee.crash;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import java.time.Duration;
import java.util.stream.Collectors;

/** Makes something of its input, in a while. */
final class Maker extends Agent {
    static final String ROLE = "maker";

    /** Does the same, and may live elsewhere. */
    static final String OTHER_ROLE = "finisher";

    private static final Duration WORK = Duration.ofMillis(30);

    private final Witness witness;

    Maker(String role, Witness witness) {
        super(AgentCard.of(role, "making"));
        this.witness = witness;
    }

    @Override
    protected Outcome execute(Task task) throws InterruptedException {
        witness.tell(Mark.STEP_BEGAN, task.id(), task.attempt());
        context().clock().sleep(WORK);
        String made =
                task.inputs().values().stream()
                        .map(input -> input.payload(String.class))
                        .collect(Collectors.joining("+", task.stepId() + "[", "]"));
        witness.tell(Mark.STEP_ENDED, task.id(), made);
        return Outcome.success(made);
    }
}
