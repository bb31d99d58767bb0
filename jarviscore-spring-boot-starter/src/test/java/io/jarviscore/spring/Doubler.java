package io.jarviscore.spring;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Outcome;
import io.jarviscore.Task;

/** Doubles the number in its task. */
class Doubler extends Agent {
    Doubler() {
        super(AgentCard.of("doubler", "arithmetic"));
    }

    @Override
    protected Outcome execute(Task task) {
        return Outcome.success(2 * Long.parseLong(task.text()));
    }
}
