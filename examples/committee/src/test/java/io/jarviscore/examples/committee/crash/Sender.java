package io.jarviscore.examples.committee.crash;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Outcome;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.Task;
import io.jarviscore.json.Json;
import java.time.Duration;
import java.util.Map;

/**
 * Sends letters, each with a number of its own; those it has sent in an earlier life, not again.
 */
final class Sender extends Agent {
    static final String ROLE = "sender";

    private static final Duration WORK = Duration.ofMillis(10);

    private final Witness witness;

    Sender(Witness witness) {
        super(AgentCard.of(ROLE, "sending"));
        this.witness = witness;
    }

    @Override
    protected Outcome execute(Task task) throws InterruptedException {
        witness.tell(Mark.STEP_BEGAN, task.id(), task.attempt());
        int letters = Json.bind(task.params().get("letters"), Integer.class);
        for (int n = 0; n < letters; n++) {
            String number = task.stepId() + "." + n;
            while (!witness.knows(Mark.SENT, number)) {
                send(task, number);
            }
            context().clock().sleep(WORK);
        }
        witness.tell(Mark.STEP_ENDED, task.id(), letters);
        return Outcome.success(letters);
    }

    private void send(Task task, String number) {
        witness.tell(Mark.SENDING, number, "");
        try {
            String key = task.idempotencyKey() + "/" + number;
            String id = context().mailbox().send(Receiver.ROLE, Map.of("number", number), key);
            witness.tell(Mark.SENT, number, id);
        } catch (StoreUnavailableException away) {
            witness.tell(Mark.IN_DOUBT, number, String.valueOf(away.getMessage()));
        }
    }
}
