package io.jarviscore.examples.committee;

import io.jarviscore.Agent;
import io.jarviscore.Mesh;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowResult;
import io.jarviscore.testing.StandIn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Four analysts look at a company at the same time, a risk officer simulates, a writer drafts a
 * memo and the chair decides. Kill the process at any moment and start it again with the same id:
 * it continues from there, and no decision of a model is paid for again.
 *
 * <p>Arguments: a workflow id, {@code committee-1} unless given. State is kept in {@code
 * jarviscore.db} in the working directory, the bill in {@code bill.txt}.
 */
public final class Committee {
    private static final Step[] AGENDA = {
        Step.of("market_analysis", "market_analyst", "How is the market for NVDA?"),
        Step.of("financial_analysis", "financial_analyst", "How sound is NVDA?"),
        Step.of("technical_analysis", "technical_analyst", "What does the price of NVDA say?"),
        Step.of("knowledge_retrieval", "librarian", "What did we decide on NVDA before?"),
        Step.of("risk_assessment", "risk_officer", "What can 1,500,000 in NVDA lose in a day?")
                .after("market_analysis", "financial_analysis")
                .params(Map.of("amount", 1_500_000)),
        Step.of("memo_draft", "writer", "Draft the memo.")
                .after(
                        "market_analysis",
                        "financial_analysis",
                        "technical_analysis",
                        "knowledge_retrieval",
                        "risk_assessment"),
        Step.of("final_decision", "chair", "Decide.")
                .after("financial_analysis", "technical_analysis", "risk_assessment", "memo_draft")
    };

    private Committee() {}

    /** Holds the meeting, or resumes it. */
    public static void main(String[] args) throws IOException {
        String id = args.length > 0 ? args[0] : "committee-1";
        Bill bill = new Bill(Path.of("bill.txt"));
        try (StandIn standIn = StandIn.unlessProviderIsSet(Script::answer);
                Mesh mesh =
                        Mesh.builder()
                                .config(standIn.settings())
                                .listen(event -> report(event, bill))
                                .add(members())
                                .start()) {
            standIn.notice().ifPresent(System.out::println);
            System.out.println(mesh.status());
            print(mesh.workflow(id, AGENDA), bill);
        }
    }

    private static Agent[] members() {
        return new Agent[] {
            new Analyst("market_analyst", "You judge markets.", Figures.MARKET),
            new Analyst("financial_analyst", "You judge balance sheets.", Figures.FINANCES),
            new Analyst("technical_analyst", "You read price charts.", Figures.PRICES),
            new Analyst("librarian", "You know earlier decisions.", Figures.HISTORY),
            new RiskOfficer(),
            new Analyst("writer", "You write short memos.", Map.of("style", "three sentences")),
            new Chair()
        };
    }

    private static void report(MeshEvent event, Bill bill) {
        switch (event) {
            case MeshEvent.Step step ->
                    System.out.printf(
                            "%-9s %s%s%n",
                            step.phase(),
                            step.task(),
                            step.outcome().map(end -> ": " + end.summary()).orElse(""));
            case MeshEvent.Turn turn -> bill.add(turn.task() + " turn " + turn.number());
            default -> {}
        }
    }

    private static void print(WorkflowResult result, Bill bill) throws IOException {
        for (Map.Entry<String, Outcome> step : result.steps().entrySet()) {
            System.out.printf(
                    "%-20s %-8s %-9s %s%n",
                    step.getKey(),
                    step.getValue().status(),
                    step.getValue().recovered() ? "recovered" : "run now",
                    step.getValue().summary());
        }
        System.out.println(bill.summary());
        System.out.println(result.status() + " " + result.step("final_decision").payload());
    }
}
