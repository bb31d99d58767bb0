package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.AgentCard;
import io.jarviscore.AgentTool;
import io.jarviscore.Approvals;
import io.jarviscore.AutoAgent;
import io.jarviscore.ChatMessage;
import io.jarviscore.Credentials;
import io.jarviscore.HttpCall;
import io.jarviscore.HttpReply;
import io.jarviscore.JarvisException;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Reconciliation;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.Tool;
import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call in flight at a crash, whose tool can find out whether it took effect. */
@Timeout(60)
class ReconcilerTest {
    private static final Step STEP = Step.of("a", "payer", "Pay");
    private static final Map<String, Object> BILL = Map.of("account", "ada", "cents", 500);

    private final WorkflowStore store = InProcess.workflowStore(new ManualClock());
    private final Approvals approvals = InProcess.approvals(new ManualClock());
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final List<String> reconciled = new CopyOnWriteArrayList<>();
    private final Semaphore reached = new Semaphore(0);
    private Optional<Reconciliation> known = Optional.empty();

    /** Its payment never returns in the first life. */
    class Payer extends AutoAgent {
        private final boolean firstLife;

        Payer(boolean firstLife) {
            super(AgentCard.of("payer", "paying"), "You pay.");
            this.firstLife = firstLife;
        }

        @Tool(value = "Pays a bill", reconcile = "paid")
        String pay(String account, long cents, Task task) throws InterruptedException {
            return call(firstLife, account + " " + cents, task);
        }

        Reconciliation paid(String account, long cents, String idempotencyKey) {
            reconciled.add(account + " " + cents + " " + idempotencyKey);
            return known.orElseThrow(() -> new IllegalStateException("the bank is closed"));
        }
    }

    /** The payer as a tool built by hand. */
    final class BuiltPayer extends AutoAgent {
        private final boolean firstLife;

        BuiltPayer(boolean firstLife) {
            super(AgentCard.of("payer", "paying"), "You pay.");
            this.firstLife = firstLife;
        }

        @Override
        protected List<AgentTool> tools() {
            return List.of(
                    AgentTool.of("pay", "Pays a bill", Map.of("type", "object"), this::pay)
                            .reconciledBy(
                                    (arguments, key) -> {
                                        reconciled.add(key);
                                        return known.orElseThrow();
                                    }));
        }

        private @Nullable Object pay(Map<String, Object> arguments, Task task)
                throws InterruptedException {
            return call(firstLife, String.valueOf(arguments.get("account")), task);
        }
    }

    /** Pays by a call of a service, which can say whether a call with a key was made. */
    static final class ServicePayer extends AutoAgent {
        ServicePayer() {
            super(AgentCard.of("payer", "paying"), "You pay.");
        }

        @Override
        protected List<AgentTool> tools() {
            return List.of(
                    new AgentTool(
                            "pay", "Pays a bill", Map.of("type", "object"), false, false, BANK));
        }
    }

    private static final AgentTool.ServiceHandler BANK =
            new AgentTool.ServiceHandler() {
                @Override
                public String provider() {
                    return "bank";
                }

                @Override
                public HttpCall request(String origin, Map<String, Object> arguments, String key) {
                    return HttpCall.post(origin + "/pay", "{\"key\":\"" + key + "\"}");
                }

                @Override
                public Object result(HttpReply reply) {
                    return reply.body();
                }

                @Override
                public Optional<HttpCall> question(
                        String origin, Map<String, Object> arguments, String key) {
                    return Optional.of(
                            HttpCall.post(origin + "/find", "{}").query("key", key + "x"));
                }

                @Override
                public Reconciliation reconciled(HttpReply reply) {
                    return switch (reply.body()) {
                        case "made" -> Reconciliation.happened("paid before");
                        case "none" -> Reconciliation.didNotHappen();
                        default -> Reconciliation.unknown();
                    };
                }
            };

    private TestMesh bank(boolean firstLife, String found, ScriptedChatModel model) {
        Credentials signing =
                (provider, call) -> {
                    if (call.uri().getPath().equals("/find")) {
                        reconciled.add(call.effect() + " " + call.uri().getQuery());
                        return new HttpReply(200, Map.of(), found);
                    }
                    try {
                        return new HttpReply(
                                200, Map.of(), call(firstLife, "by bank", "" + call.uri()));
                    } catch (InterruptedException e) {
                        // As clients do that know no checked interruption.
                        throw new JarvisException("the service cannot be reached", e);
                    }
                };
        Credentials.Provider provider =
                new Credentials.Provider() {
                    @Override
                    public Credentials forAgent(String agentId) {
                        return signing;
                    }

                    @Override
                    public List<Credentials.Service> services() {
                        return List.of(
                                new Credentials.Service(
                                        "bank", "Bank", List.of("bank.example"), List.of()));
                    }
                };
        return TestMesh.start(
                with ->
                        with.add(new ServicePayer())
                                .chatModel(model)
                                .credentials(provider)
                                .workflowStore(store)
                                .approvals(approvals));
    }

    @Test
    void aServiceIsAskedByAReadWhetherItsCallInFlightTookEffect() throws Exception {
        for (String found : List.of("none", "made")) {
            keys.clear();
            reconciled.clear();
            String id = "w-" + found;
            die(bank(true, "", new ScriptedChatModel().toolCall("pay", Map.of())), id);
            ScriptedChatModel rest = new ScriptedChatModel().text("done");
            try (TestMesh mesh = bank(false, found, rest)) {
                assertThat(mesh.workflow(id, STEP).step("a").isSuccess()).isTrue();
            }

            assertThat(keys).hasSize(found.equals("none") ? 2 : 1);
            assertThat(reconciled).singleElement().asString().startsWith("READ key=" + id);
            assertThat(toolResults(rest).getFirst())
                    .startsWith("[text from ")
                    .contains(found.equals("none") ? "paid by bank" : "paid before");
        }
    }

    @Test
    void aServiceThatCannotTellHasAPersonAsked() throws Exception {
        die(bank(true, "", new ScriptedChatModel().toolCall("pay", Map.of())), "w");
        try (TestMesh mesh = bank(false, "?", new ScriptedChatModel())) {
            assertThat(mesh.workflow("w", STEP).step("a").status())
                    .isEqualTo(Outcome.Status.WAITING);
        }
        assertThat(keys).hasSize(1);
    }

    private String call(boolean firstLife, String what, Task task) throws InterruptedException {
        return call(firstLife, what, task.idempotencyKey());
    }

    private String call(boolean firstLife, String what, String key) throws InterruptedException {
        keys.add(key);
        if (firstLife) {
            reached.release();
            new CountDownLatch(1).await();
        }
        return "paid " + what;
    }

    private TestMesh life(AutoAgent agent, ScriptedChatModel model) {
        return TestMesh.start(
                with -> with.add(agent).chatModel(model).workflowStore(store).approvals(approvals));
    }

    /** Dies while it pays. */
    private void firstLife(AutoAgent agent) throws InterruptedException {
        die(life(agent, new ScriptedChatModel().toolCall("pay", BILL)), "w");
    }

    private void die(TestMesh mesh, String workflow) throws InterruptedException {
        mesh.submit(workflow, STEP);
        assertThat(reached.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        Thread closing = Thread.startVirtualThread(mesh::close);
        // Until shutdown_timeout expires, which begins a moment after the call.
        while (!closing.join(Duration.ofMillis(100))) {
            mesh.clock().advance(Duration.ofSeconds(5));
        }
    }

    private static List<String> toolResults(ScriptedChatModel model) {
        return model.lastRequest().messages().stream()
                .filter(ChatMessage.ToolResult.class::isInstance)
                .map(ChatMessage::text)
                .toList();
    }

    @Test
    void aCallThatTookEffectIsNotMadeAgainAndItsResultIsUsed() throws Exception {
        firstLife(new Payer(true));
        known = Optional.of(Reconciliation.happened("paid before"));
        ScriptedChatModel rest = new ScriptedChatModel().text("done");
        try (TestMesh mesh = life(new Payer(false), rest)) {
            assertThat(mesh.mesh().resume("w").status()).isEqualTo(Status.SUCCESS);
        }
        assertThat(toolResults(rest)).containsExactly("paid before");
        assertThat(keys).hasSize(1);
        assertThat(reconciled).containsExactly("ada 500 " + keys.getFirst());
        assertThat(approvals.list()).isEmpty();
    }

    @Test
    void aCallThatTookNoEffectIsMadeAgainUnderTheSameKeyAndNobodyIsAsked() throws Exception {
        firstLife(new Payer(true));
        known = Optional.of(Reconciliation.didNotHappen());
        ScriptedChatModel rest = new ScriptedChatModel().text("done");
        try (TestMesh mesh = life(new Payer(false), rest)) {
            assertThat(mesh.mesh().resume("w").status()).isEqualTo(Status.SUCCESS);
        }
        assertThat(toolResults(rest)).containsExactly("paid ada 500");
        assertThat(keys).hasSize(2);
        assertThat(keys.getFirst()).startsWith("w/a/").isEqualTo(keys.getLast());
        assertThat(approvals.list()).isEmpty();
    }

    @Test
    void onlyUnknownAsksAPersonAndTheDecisionBinds() throws Exception {
        firstLife(new Payer(true));
        known = Optional.of(Reconciliation.unknown());
        try (TestMesh mesh = life(new Payer(false), new ScriptedChatModel())) {
            assertThat(mesh.mesh().resume("w").status()).isEqualTo(Status.WAITING);
        }
        approvals.reject(approvals.list().getFirst().id(), "ada", "It was paid.");
        known = Optional.of(Reconciliation.didNotHappen());
        ScriptedChatModel rest = new ScriptedChatModel().text("done");
        try (TestMesh mesh = life(new Payer(false), rest)) {
            assertThat(mesh.mesh().resume("w").status()).isEqualTo(Status.SUCCESS);
        }
        assertThat(toolResults(rest)).singleElement().asString().contains("It was paid.");
        assertThat(keys).hasSize(1);
        assertThat(reconciled).hasSize(1);
    }

    @Test
    void aReconcilerThatFailsCountsAsUnknown() throws Exception {
        firstLife(new Payer(true));
        try (TestMesh mesh = life(new Payer(false), new ScriptedChatModel())) {
            assertThat(mesh.mesh().resume("w").status()).isEqualTo(Status.WAITING);
        }
        assertThat(reconciled).hasSize(1);
        assertThat(approvals.list()).hasSize(1);
    }

    @Test
    void aToolBuiltByHandHasAReconcilerAndItsTaskToo() throws Exception {
        firstLife(new BuiltPayer(true));
        known = Optional.of(Reconciliation.happened(Map.of("receipt", 7)));
        ScriptedChatModel rest = new ScriptedChatModel().text("done");
        try (TestMesh mesh = life(new BuiltPayer(false), rest)) {
            assertThat(mesh.mesh().resume("w").status()).isEqualTo(Status.SUCCESS);
        }
        assertThat(toolResults(rest)).containsExactly("{\"receipt\":7}");
        assertThat(reconciled).isEqualTo(keys).hasSize(1);
    }

    @Test
    void eachCallOfAStepHasAKeyOfItsOwn() {
        ScriptedChatModel model =
                new ScriptedChatModel().toolCall("pay", BILL).toolCall("pay", BILL).text("done");
        try (TestMesh mesh = life(new Payer(false), model)) {
            Outcome outcome = mesh.workflow("w", STEP).step("a");

            assertThat(outcome.status()).isEqualTo(Status.SUCCESS);
        }
        assertThat(keys).hasSize(2).doesNotHaveDuplicates();
        assertThat(model.lastRequest().tools())
                .hasSize(2)
                .allSatisfy(
                        tool -> assertThat(tool.parameters()).asString().doesNotContain("task"));
    }

    @Test
    void aReconcilerThatIsMissingOrHasAnotherSignatureFailsTheStart() {
        class Nameless extends AutoAgent {
            Nameless() {
                super(AgentCard.of("payer", "paying"), "You pay.");
            }

            @Tool(value = "Pays a bill", reconcile = "paid")
            @SuppressWarnings("UnusedMethod") // the kernel would call it
            String pay(String account, long cents) {
                return account + cents;
            }

            @SuppressWarnings("UnusedMethod") // named by the annotation above
            Reconciliation paid(String account, String idempotencyKey) {
                return Reconciliation.happened(account + idempotencyKey);
            }
        }

        assertThatThrownBy(() -> life(new Nameless(), new ScriptedChatModel()))
                .hasMessageContaining("tool pay of Nameless names the reconciler paid")
                .hasMessageContaining(
                        "write Reconciliation paid(String account, long cents, String"
                                + " idempotencyKey)");
    }

    @Test
    void aRepeatableToolCannotHaveAReconciler() {
        AgentTool repeatable =
                new AgentTool("read", "Reads", Map.of(), true, false, arguments -> "text");

        assertThatThrownBy(
                        () -> repeatable.reconciledBy((arguments, key) -> Reconciliation.unknown()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tool read is repeatable and has a reconciler");
    }
}
