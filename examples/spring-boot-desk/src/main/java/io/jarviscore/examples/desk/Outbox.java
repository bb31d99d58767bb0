package io.jarviscore.examples.desk;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Sends approved replies. */
@Component
public class Outbox extends Agent {
    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    /** Made by Spring. */
    public Outbox() {
        super(AgentCard.of("outbox", "mail"));
    }

    @Override
    protected Outcome execute(Task task) {
        String reply = task.input("reply").payload(String.class);
        // The idempotency key goes to the mail server: a step may run again after a crash.
        log.info("Sent mail {} to {}", task.idempotencyKey(), task.params().get("customer"));
        return Outcome.success(reply);
    }
}
