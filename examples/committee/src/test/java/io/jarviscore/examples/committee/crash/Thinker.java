package io.jarviscore.examples.committee.crash;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Outcome;
import io.jarviscore.Reconciliation;
import io.jarviscore.Task;
import io.jarviscore.Tool;
import java.time.Duration;

/**
 * Has a model decide which tools to call. Every call has a number: the turn in which it was decided
 * times ten, and its place among the calls of that turn.
 */
final class Thinker extends AutoAgent {
    static final String ROLE = "thinker";

    private static final Duration WORK = Duration.ofMillis(20);

    private final Witness witness;

    Thinker(Witness witness) {
        super(AgentCard.of(ROLE, "thinking"), "You do what the plan says.");
        this.witness = witness;
    }

    @Tool(value = "Reads a page", repeatable = true)
    String read(String task, int number) throws InterruptedException {
        return call("read", task, number);
    }

    @Tool("Pays a bill")
    String pay(String task, int number) throws InterruptedException {
        return call("pay", task, number);
    }

    @Tool(value = "Signs a contract", sensitive = true)
    String sign(String task, int number) throws InterruptedException {
        return call("sign", task, number);
    }

    @Tool(value = "Transfers money", reconcile = "transferred")
    String transfer(String task, int number, Task call) throws InterruptedException {
        witness.tell(Mark.KEYED, nameOf(task, number), call.idempotencyKey());
        return call("transfer", task, number);
    }

    /** The bank knows its transfers, with their keys. */
    Reconciliation transferred(String task, int number, String idempotencyKey) {
        String call = nameOf(task, number);
        boolean sameKey =
                witness.lines().stream()
                        .filter(line -> line.isAbout(Mark.KEYED, call))
                        .allMatch(line -> line.detail().equals(idempotencyKey));
        Reconciliation answer =
                !sameKey
                        ? Reconciliation.unknown()
                        : witness.knows(Mark.CALL_ENDED, call)
                                ? Reconciliation.happened(resultOf(number))
                                : Reconciliation.didNotHappen();
        witness.tell(Mark.RECONCILED, call, answer);
        return answer;
    }

    @Override
    protected Outcome execute(Task task) throws Exception {
        witness.tell(Mark.STEP_BEGAN, task.id(), task.attempt());
        Outcome outcome = super.execute(task);
        if (outcome.isFinal()) {
            witness.tell(Mark.STEP_ENDED, task.id(), outcome.payload());
        }
        return outcome;
    }

    private String call(String tool, String task, int number) throws InterruptedException {
        String call = nameOf(task, number);
        witness.tell(Mark.CALL_BEGAN, call, tool);
        context().clock().sleep(WORK);
        String result = resultOf(number);
        witness.tell(Mark.CALL_ENDED, call, result);
        return result;
    }

    /** The subject of a call's line. */
    static String nameOf(String task, int number) {
        return task + "/" + number;
    }

    /** A call's result: a word that nothing else can have said. */
    static String resultOf(int number) {
        return "result-" + number * 7919 % 10007;
    }
}
