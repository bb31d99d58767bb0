package io.jarviscore.examples.support;

import io.jarviscore.Approval;
import io.jarviscore.Mesh;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowRun;
import io.jarviscore.testing.StandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Two customers want their money back, on two days. The desk delegates to a coder and a
 * communicator, a person allows each refund (here: the program), and the warehouse hears of the
 * parcel. On the first day the coder writes a function; on the second one, in a new mesh, it calls
 * the stored function by name.
 */
public final class SupportSwarm {
    private final Path folder;
    private final StandIn standIn;
    private final Orders orders = new Orders();
    private final Queue<String> tools = new ConcurrentLinkedQueue<>();

    private SupportSwarm(Path folder, StandIn standIn) {
        this.folder = folder;
        this.standIn = standIn;
    }

    /** Lives through both days and prints them. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("support-swarm");
        try (StandIn standIn = StandIn.unlessProviderIsSet(Script::answer)) {
            standIn.notice().ifPresent(System.out::println);
            SupportSwarm swarm = new SupportSwarm(folder, standIn);
            List<String> first = swarm.day("monday", "The kettle of order 1001 leaks. Refund me.");
            List<String> second = swarm.day("tuesday", "The blender of order 2002 is too loud.");
            boolean reused =
                    first.contains("save_function")
                            && second.contains("run_function")
                            && !second.contains("save_function");
            System.out.println("refunds: " + swarm.orders.refunds());
            boolean fine = reused && swarm.orders.refunds().size() == 2;
            System.out.println(
                    fine
                            ? "SUCCESS the second day used the first day's function"
                            : "FAILURE nothing was reused");
            if (!fine) {
                System.exit(1);
            }
        }
    }

    /** One day with one ticket; returns the tools that were used. */
    private List<String> day(String name, String ticket) throws IOException, InterruptedException {
        System.out.println(name + ": " + ticket);
        tools.clear();
        try (Mesh mesh =
                Mesh.builder()
                        .config(standIn.settings())
                        .config("state_path", folder.resolve("state.db").toString())
                        .config("storage_base_path", folder.resolve("artefacts").toString())
                        .listen(this::report)
                        .add(new Desk(orders), new Warehouse())
                        .start()) {
            WorkflowRun run =
                    mesh.submit(
                            "ticket-" + name,
                            Step.of("answer", "desk", ticket),
                            Step.of("parcels", "warehouse", "What is expected?").after("answer"));
            WorkflowResult result = decided(mesh, run);
            result.steps().forEach(SupportSwarm::print);
        }
        return List.copyOf(tools);
    }

    /** Approves questions, as a person would in an interface, until the workflow has ended. */
    private static WorkflowResult decided(Mesh mesh, WorkflowRun run) throws InterruptedException {
        WorkflowResult result = run.await();
        while (result.status() == Outcome.Status.WAITING) {
            for (Approval question : mesh.approvals().list()) {
                if (question.status() == Approval.Status.PENDING) {
                    System.out.println("  ? " + question.question() + " " + question.arguments());
                    mesh.approvals().approve(question.id(), "jo@example.com", "fine");
                    System.out.println("  ! allowed by jo@example.com");
                }
            }
            result = mesh.resume(run.workflowId());
        }
        return result;
    }

    private void report(MeshEvent event) {
        if (event instanceof MeshEvent.ToolCall call) {
            tools.add(call.tool());
            System.out.printf("  %s%n", call.tool());
        }
    }

    private static void print(String step, Outcome outcome) {
        System.out.printf("  %-8s %s: %s%n", step, outcome.status(), outcome.summary());
    }
}
