package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AgentTool;
import io.jarviscore.Approvals;
import io.jarviscore.AutoAgent;
import io.jarviscore.ChatMessage;
import io.jarviscore.Credentials;
import io.jarviscore.HttpCall;
import io.jarviscore.HttpReply;
import io.jarviscore.JarvisException;
import io.jarviscore.Reconciliation;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of two users that were in flight at a crash: each is asked about as its own user. */
@Timeout(60)
class ReconcilerOfUsersTest {
    private final WorkflowStore store = InProcess.workflowStore(new ManualClock());
    private final Approvals approvals = InProcess.approvals(new ManualClock());
    private final Semaphore reached = new Semaphore(0);
    private final List<String> paid = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** The users whose payment the bank has, as each user's own account shows it. */
    private final Set<String> made = ConcurrentHashMap.newKeySet();

    static final class Payer extends AutoAgent {
        Payer() {
            super(AgentCard.of("payer", "paying"), "You pay.");
        }

        @Override
        protected List<AgentTool> tools() {
            return List.of(
                    new AgentTool(
                            "pay",
                            "Pays a bill",
                            Map.of("type", "object"),
                            false,
                            false,
                            new Bank()));
        }
    }

    private static final class Bank implements AgentTool.ServiceHandler {
        @Override
        public String provider() {
            return "bank";
        }

        @Override
        public HttpCall request(String origin, Map<String, Object> arguments, String key) {
            return HttpCall.post(origin + "/pay", "{}").query("key", key + "x");
        }

        @Override
        public Object result(HttpReply reply) {
            return reply.body();
        }

        @Override
        public Optional<HttpCall> question(
                String origin, Map<String, Object> arguments, String key) {
            return Optional.of(HttpCall.post(origin + "/find", "{}").query("key", key + "x"));
        }

        @Override
        public Reconciliation reconciled(HttpReply reply) {
            return reply.body().startsWith("made")
                    ? Reconciliation.happened(reply.body())
                    : Reconciliation.didNotHappen();
        }
    }

    /** The bank, as it answers one user. */
    private final class Signed implements Credentials {
        private final boolean firstLife;
        private final String user;

        Signed(boolean firstLife, String user) {
            this.firstLife = firstLife;
            this.user = user;
        }

        @Override
        public Credentials forTask(Task task) {
            return new Signed(firstLife, Credentials.userOf(task).orElse("nobody"));
        }

        @Override
        public HttpReply call(String provider, HttpCall call) {
            String workflow = call.uri().getQuery().replaceAll("key=([^/]*)/.*", "$1");
            if (call.uri().getPath().equals("/find")) {
                asked.add(workflow + " as " + user);
                String found = made.contains(user) ? "made by " + user : "none";
                return new HttpReply(200, Map.of(), found);
            }
            paid.add(workflow + " as " + user);
            if (firstLife) {
                reached.release();
                await();
            }
            return new HttpReply(200, Map.of(), "paid by " + user);
        }

        private static void await() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new JarvisException("the service cannot be reached", e);
            }
        }
    }

    private TestMesh life(boolean first, ScriptedChatModel model) {
        Credentials.Provider provider =
                new Credentials.Provider() {
                    @Override
                    public Credentials forAgent(String agentId) {
                        return new Signed(first, "nobody");
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
                        with.add(new Payer())
                                .chatModel(model)
                                .credentials(provider)
                                .workflowStore(store)
                                .approvals(approvals));
    }

    private static Step payment(String user) {
        return Step.of("a", "payer", "Pay").bound(Map.of("user", user));
    }

    private void dieWhileBothPay() throws InterruptedException {
        ScriptedChatModel model =
                new ScriptedChatModel().toolCall("pay", Map.of()).toolCall("pay", Map.of());
        TestMesh mesh = life(true, model);
        mesh.submit("w-ada", payment("ada"));
        mesh.submit("w-bob", payment("bob"));
        assertThat(reached.tryAcquire(2, 30, TimeUnit.SECONDS)).isTrue();
        Thread closing = Thread.startVirtualThread(mesh::close);
        // Until shutdown_timeout expires, which begins a moment after the call.
        while (!closing.join(Duration.ofMillis(100))) {
            mesh.clock().advance(Duration.ofSeconds(5));
        }
    }

    @Test
    void eachUsersCallInFlightIsAskedAboutAndRepeatedUnderThatUserAlone() throws Exception {
        dieWhileBothPay();
        assertThat(paid).containsExactlyInAnyOrder("w-ada as ada", "w-bob as bob");
        made.add("ada");

        ScriptedChatModel rest = new ScriptedChatModel().text("done").text("done");
        try (TestMesh mesh = life(false, rest)) {
            assertThat(mesh.workflow("w-ada", payment("ada")).step("a").isSuccess()).isTrue();
            assertThat(mesh.workflow("w-bob", payment("bob")).step("a").isSuccess()).isTrue();
        }

        // Both are resumed at the start, in any order.
        assertThat(results(rest))
                .hasSize(2)
                .anySatisfy(text -> assertThat(text).contains("made by ada"))
                .anySatisfy(text -> assertThat(text).contains("paid by bob"));

        assertThat(asked).containsExactlyInAnyOrder("w-ada as ada", "w-bob as bob");
        assertThat(paid).containsExactlyInAnyOrder("w-ada as ada", "w-bob as bob", "w-bob as bob");
    }

    private static List<String> results(ScriptedChatModel model) {
        return model.requests().stream()
                .flatMap(request -> request.messages().stream())
                .filter(ChatMessage.ToolResult.class::isInstance)
                .map(ChatMessage::text)
                .toList();
    }
}
