package io.jarviscore.examples.committee;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Outcome;
import io.jarviscore.Task;

/** Decides by the committee's rules. */
final class Chair extends Agent {
    private static final long GOOD = 7;
    private static final long FAIR = 5;

    Chair() {
        super(AgentCard.of("chair", "decision"));
    }

    @Override
    protected Outcome execute(Task task) {
        long fundamentals = score(task, "financial_analysis");
        long price = score(task, "technical_analysis");
        Risk risk = task.input("risk_assessment").payload(Risk.class);
        boolean safe = !risk.rating().equals("HIGH");
        String decision =
                fundamentals >= GOOD && price >= GOOD && safe
                        ? "BUY"
                        : fundamentals >= FAIR && safe ? "HOLD" : "PASS";
        return Outcome.success(decision);
    }

    private static long score(Task task, String step) {
        return task.input(step).payload(View.class).score();
    }

    /** An analyst's view. */
    record View(long score, String summary) {}
}
