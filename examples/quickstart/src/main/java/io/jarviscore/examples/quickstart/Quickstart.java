package io.jarviscore.examples.quickstart;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.ChatMessage;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowResult;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerRequest;
import io.jarviscore.testing.StandIn;
import java.util.Map;

/**
 * A workflow of two steps: an agent that thinks computes a factorial, an agent that was written
 * doubles it. Uses the model provider that the environment names, or a scripted stand-in if it
 * names none. State is kept in {@code jarviscore.db} in the working directory: killed in the middle
 * and started again, it resumes.
 */
public final class Quickstart {
    private Quickstart() {}

    /** Thinks for itself: the kernel plans, writes code, runs it in the sandbox, repairs it. */
    static final class Calculator extends AutoAgent {
        Calculator() {
            super(
                    AgentCard.of("calculator", "math"),
                    "You are a math expert. Put the answer in `result`.");
        }
    }

    /** Runs your code, without a model. */
    static final class Doubler extends Agent {
        Doubler() {
            super(AgentCard.of("doubler", "arithmetic"));
        }

        @Override
        protected Outcome execute(Task task) {
            long n = task.input("fact").payload(Long.class); // output of the step it depends on
            return Outcome.success(2 * n);
        }
    }

    /** Runs the workflow and prints its events. */
    public static void main(String[] args) {
        Progress progress = new Progress(System.out);
        try (StandIn standIn = StandIn.unlessProviderIsSet(Quickstart::standIn);
                Mesh mesh =
                        Mesh.builder()
                                .config(standIn.settings())
                                .listen(progress)
                                .add(new Calculator(), new Doubler())
                                .start()) {
            standIn.notice().ifPresent(System.out::println);
            System.out.println(mesh.status());
            WorkflowResult run =
                    mesh.workflow(
                            "calc-1",
                            Step.of("fact", "calculator", "Compute the factorial of 10"),
                            Step.of("twice", "doubler", "Double it").after("fact"));
            if (run.step("twice").recovered()) {
                System.out.println("calc-1 had ended before; delete jarviscore.db to begin anew.");
            }
            System.out.println(run.status() + " " + run.step("twice").payload());
        }
    }

    /** The stand-in's replies: it writes code first, and explains its result when that is there. */
    static ServerReply standIn(ServerRequest request) {
        if (request.messages().getLast() instanceof ChatMessage.ToolResult) {
            return ServerReply.text("The factorial of 10 is 3628800.");
        }
        return ServerReply.toolCall(
                "run_code",
                Map.of(
                        "code",
                        """
                        let product = 1;
                        for (let i = 2; i <= 10; i++) {
                          product *= i;
                        }
                        result = product;
                        """));
    }
}
