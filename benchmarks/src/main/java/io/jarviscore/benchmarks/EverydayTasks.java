package io.jarviscore.benchmarks;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Approval;
import io.jarviscore.AutoAgent;
import io.jarviscore.Conversation;
import io.jarviscore.Mesh;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.Tool;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowView;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The ten everyday tasks of {@code docs/compared.md} in this library. The lines of each task are
 * counted by a test: those between its title and {@code end}, without empty lines and lone braces.
 * The files of the same name under {@code rivals} have the same tasks in other libraries.
 */
final class EverydayTasks {
    private final Mesh mesh;

    EverydayTasks(Mesh mesh) {
        this.mesh = mesh;
    }

    // task 1: a question that needs a tool
    static final class Orders extends AutoAgent {
        Orders() {
            super(AgentCard.of("orders", "orders"), "You answer questions about orders.");
        }

        @Tool("Finds an order")
        String order(String number) {
            return Shop.find(number);
        }
    }

    Object ask(String question) {
        return mesh.run("orders", question).payload();
    }

    // end

    // task 2: a typed result
    record Triage(String topic, int urgency) {}

    Triage triage(String ticket) {
        return mesh.run("sorter", ticket, Triage.class);
    }

    // end

    // task 3: a conversation that survives a restart
    Object say(String id, String text) {
        Conversation conversation = mesh.conversation("support", id);
        return conversation.say(text).payload();
    }

    // end

    // task 4: an answer that streams
    void write(String id, String text, Consumer<String> page) {
        mesh.submit(
                Step.of(id, "writer", text),
                event -> {
                    if (event instanceof MeshEvent.Words words) {
                        page.accept(words.text());
                    }
                });
    }

    // end

    // task 5: a tool that knows the customer, which the model does not choose
    static final class Invoices extends AutoAgent {
        Invoices() {
            super(AgentCard.of("invoices", "invoices"), "You answer questions about invoices.");
        }

        @Tool("Finds an invoice")
        String invoice(String number, Task task) {
            return Shop.find(task.bound().get("customer") + "/" + number);
        }
    }

    Object askFor(String customer, String id, String question) {
        Step step = Step.of(id, "invoices", question).bound(Map.of("customer", customer));
        return mesh.run(step).payload();
    }

    // end

    // task 6: an action that waits for a person
    static final class Bank extends Agent {
        Bank() {
            super(AgentCard.of("bank", "payments"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success(Shop.pay(task.params(), task.idempotencyKey()));
        }
    }

    void pay(String id, Map<String, Object> bill) {
        mesh.submit(Step.of(id, "payments", "Pay the bill").params(bill).approval("Pay it?"));
    }

    List<Approval> open() {
        return mesh.approvals().list();
    }

    void approve(String questionId, String by) {
        mesh.approvals().approve(questionId, by, "");
    }

    // end

    // task 7: two steps that go on after a crash
    WorkflowResult research(String id, String subject) {
        return mesh.workflow(
                id,
                Step.of("facts", "researcher", "Find facts about " + subject),
                Step.of("report", "writer", "Write a report").after("facts"));
    }

    // end

    // task 8: a failed step is tried again, three times, with growing pauses
    Outcome send(String id, Map<String, Object> mail) {
        return mesh.run(Step.of(id, "mail", "Send it").params(mail).retries(3));
    }

    // end

    // task 9: how a run stands, from any instance
    Optional<WorkflowView> status(String id) {
        return mesh.find(id);
    }

    // end

    // task 10: a test without a provider
    static Object tested() {
        ScriptedChatModel model = new ScriptedChatModel().text("It arrives tomorrow.");
        try (TestMesh test = TestMesh.start(with -> with.add(new Orders()).chatModel(model))) {
            return test.run("orders", "Where is 4711?").payload();
        }
    }

    // end

    /** The application's own services. */
    private static final class Shop {
        static String find(String key) {
            return "found " + key;
        }

        static String pay(Map<String, Object> bill, String idempotencyKey) {
            return "paid " + bill + " once under " + idempotencyKey;
        }
    }
}
