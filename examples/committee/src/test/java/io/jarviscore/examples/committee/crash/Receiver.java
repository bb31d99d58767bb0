package io.jarviscore.examples.committee.crash;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Delivery;
import io.jarviscore.Outcome;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.Task;
import io.jarviscore.json.Json;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Works on letters until as many as its task says were sent, and none of them is left. */
final class Receiver extends Agent {
    static final String ROLE = "receiver";

    /** Longer than an unacknowledged letter stays hidden. */
    private static final Duration PATIENCE = Program.VISIBILITY.multipliedBy(2);

    private static final Duration WORK = Duration.ofMillis(10);

    private final Witness witness;

    Receiver(Witness witness) {
        super(AgentCard.of(ROLE, "receiving"));
        this.witness = witness;
    }

    @Override
    protected Outcome execute(Task task) throws InterruptedException {
        witness.tell(Mark.STEP_BEGAN, task.id(), task.attempt());
        int letters = Json.bind(task.params().get("letters"), Integer.class);
        boolean quiet = false;
        while (!isDone(letters, quiet)) {
            try {
                Optional<Delivery> next = context().mailbox().receive(PATIENCE);
                quiet = next.isEmpty();
                if (next.isPresent()) {
                    workOn(next.get());
                }
            } catch (StoreUnavailableException away) {
                quiet = false;
            }
        }
        witness.tell(Mark.STEP_ENDED, task.id(), letters);
        return Outcome.success(letters);
    }

    private void workOn(Delivery delivery) throws InterruptedException {
        String id = delivery.envelope().id();
        Object number = delivery.payload(Map.class).get("number");
        witness.tell(Mark.HANDLED, id, String.valueOf(number));
        context().clock().sleep(WORK);
        witness.tell(acknowledged(delivery), id, String.valueOf(number));
    }

    private static Mark acknowledged(Delivery delivery) {
        try {
            return delivery.ack() ? Mark.ACKED : Mark.LATE;
        } catch (StoreUnavailableException away) {
            return Mark.IN_DOUBT;
        }
    }

    /**
     * Whether no letter is left, as far as the witness knows. A kill between an acknowledgement and
     * its witness leaves a letter in doubt: whether it comes again is seen by waiting for it.
     */
    private boolean isDone(int letters, boolean quiet) {
        Set<String> sent = told(Mark.SENT, Witness.Line::detail);
        return sent.size() == letters
                && told(quiet ? Mark.HANDLED : Mark.ACKED, Witness.Line::subject).containsAll(sent);
    }

    private Set<String> told(Mark mark, Function<Witness.Line, String> part) {
        return witness.lines().stream()
                .filter(line -> line.mark() == mark)
                .map(part)
                .collect(Collectors.toSet());
    }
}
