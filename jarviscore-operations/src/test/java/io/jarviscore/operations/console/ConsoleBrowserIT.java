package io.jarviscore.operations.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.ChatListener;
import io.jarviscore.ChatModel;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowRun;
import io.jarviscore.testing.ScriptedChatModel;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser. */
@Timeout(120)
class ConsoleBrowserIT {
    private static final String CANARY = "canary-91c4d7e2f8a3b5";

    @TempDir private Path folder;

    @Test
    void aClickOnApproveLetsTheWorkflowEndOnThePage() throws Exception {
        int port = freePort();
        try (Mesh mesh = mesh(port, Map.of());
                Chromium page = Chromium.start(folder, 1200, 900)) {
            WorkflowRun run =
                    mesh.submit(
                            "release-1",
                            Step.of("build", "worker", "build"),
                            Step.of("ship", "worker", "ship")
                                    .after("build")
                                    .approval(
                                            "Ship <img src=x onerror=document.title='hacked'>"
                                                    + " it?"));

            page.open("http://127.0.0.1:" + port + "/");
            page.await("document.querySelectorAll('#approval-list .yes').length === 1");
            page.await(
                    "document.querySelectorAll('[data-workflow=release-1] svg rect').length === 2");
            assertThat(page.evaluate("document.querySelector('#approval-list h3').textContent"))
                    .isEqualTo("Ship <img src=x onerror=document.title='hacked'> it?");

            page.click("#by");
            page.type("ann");
            page.click("#note");
            page.type("tests are green");
            page.click("#approval-list .yes");

            page.await(
                    "document.querySelector('[data-workflow=release-1] .badge').textContent"
                            + " === 'SUCCESS'");
            page.await("document.querySelectorAll('#approval-list li').length === 0");
            assertThat(run.await(Duration.ofSeconds(30))).isPresent();
            assertThat(page.evaluate("document.title")).isEqualTo("JarvisCore console");
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void anAgentsTurnsToolCallsAndCostAreShownWhileItThinksAndNoSecretIs() throws Exception {
        int port = freePort();
        CountDownLatch seen = new CountDownLatch(1);
        ScriptedChatModel model =
                new ScriptedChatModel()
                        .toolCall("run_code", Map.of("code", "result = '" + CANARY + "'"))
                        .next(
                                request -> {
                                    try {
                                        seen.await();
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                    return ScriptedChatModel.textReply("the answer is 42");
                                });
        try (Mesh mesh = mesh(port, Map.of("model", model));
                Chromium page = Chromium.start(folder, 1200, 900)) {
            mesh.submit("think-1", Step.of("sum", "thinker", "compute"));

            page.open("http://127.0.0.1:" + port + "/");
            page.await(
                    "document.querySelector('[data-workflow=think-1]')"
                            + ".innerText.includes('1 tool calls')");
            seen.countDown();
            page.await(
                    "document.querySelector('[data-workflow=think-1]')"
                            + ".innerText.includes('the answer is 42')");
            page.await("document.querySelector('#log').innerText.includes('turn think-1/sum')");
            page.await("document.querySelectorAll('#charts figure').length === 4");

            assertThat((String) page.evaluate("document.documentElement.outerHTML"))
                    .doesNotContain(CANARY);
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void wordsAreShownWhileTheyAreWrittenAndNoPartOfASecretIs() throws Exception {
        int port = freePort();
        Writing model = new Writing();
        try (Mesh mesh = mesh(port, Map.of("model", model));
                Chromium page = Chromium.start(folder, 1200, 900)) {
            mesh.run("thinker", "nobody watches");
            assertThat(model.streamed).isZero();

            page.open("http://127.0.0.1:" + port + "/");
            page.await("document.querySelector('#connection').textContent === 'connected'");
            WorkflowRun run = mesh.submit("write-1", Step.of("letter", "thinker", "write"));
            page.await(
                    "document.querySelector('[data-workflow=write-1] .words').textContent"
                            + " === 'Dear *** '");
            assertThat(run.status()).isEmpty();

            model.seen.countDown();
            page.await(
                    "document.querySelector('[data-workflow=write-1]')"
                            + ".innerText.includes('Dear *** reader')");
            assertThat((String) page.evaluate("document.documentElement.outerHTML"))
                    .doesNotContain(CANARY.substring(0, 10));
            assertThat(page.errors()).isEmpty();
        }
    }

    /** Writes two words and half of a third, and the rest when they were seen. */
    private static final class Writing implements ChatModel {
        private final CountDownLatch seen = new CountDownLatch(1);
        private volatile int streamed;

        @Override
        public ChatReply complete(ChatRequest request) {
            return ScriptedChatModel.textReply("unread");
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one task at a time
        public ChatReply stream(ChatRequest request, ChatListener listener) {
            streamed++;
            listener.said("Dear " + CANARY.substring(0, 12));
            listener.said(CANARY.substring(12) + " rea");
            try {
                seen.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            listener.said("der");
            return ScriptedChatModel.textReply("Dear " + CANARY + " reader");
        }
    }

    @Test
    void theKeyboardAloneApprovesOnAPhone() throws Exception {
        int port = freePort();
        try (Mesh mesh = mesh(port, Map.of());
                Chromium page = Chromium.start(folder, 360, 740)) {
            WorkflowRun run =
                    mesh.submit("keys-1", Step.of("ship", "worker", "ship").approval("Ship it?"));
            page.phone();
            page.open("http://127.0.0.1:" + port + "/");
            page.await("document.querySelectorAll('#approval-list .yes').length === 1");

            // Skip link, name, note, Approve.
            page.press("Tab", 9);
            page.press("Tab", 9);
            page.type("ann");
            page.press("Tab", 9);
            page.press("Tab", 9);
            assertThat(page.evaluate("document.activeElement.getAttribute('aria-label')"))
                    .isEqualTo("Approve keys-1, step ship");
            page.press("Enter", 13);

            page.await(
                    "document.querySelector('[data-workflow=keys-1] .badge').textContent"
                            + " === 'SUCCESS'");
            assertThat(run.await(Duration.ofSeconds(30))).isPresent();
            assertThat(page.evaluate("document.documentElement.scrollWidth <= 360"))
                    .isEqualTo(true);
            assertThat(
                            page.evaluate(
                                    "Math.min(...[...document.querySelectorAll('button, input')]"
                                            + ".map(e => e.getBoundingClientRect().height)) >= 44"))
                    .isEqualTo(true);
        }
    }

    @Test
    void withATokenThePageAsksForItFirst() throws Exception {
        int port = freePort();
        try (Mesh mesh = mesh(port, Map.of("console_token", CANARY));
                Chromium page = Chromium.start(folder, 800, 600)) {
            page.open("http://127.0.0.1:" + port + "/");
            page.click("input[name=token]");
            page.type(CANARY);
            page.press("Enter", 13);

            page.await("document.querySelector('#connection').textContent === 'connected'");
            assertThat(
                            (String)
                                    page.evaluate(
                                            "document.documentElement.outerHTML + document.cookie"))
                    .doesNotContain(CANARY)
                    .doesNotContain("jarviscore-console=");
            assertThat(mesh.status().closing()).isFalse();
        }
    }

    private Mesh mesh(int port, Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(more);
        Object model = config.remove("model");
        config.put("console_enabled", true);
        config.put("console_port", port);
        config.put("claude_api_key", CANARY);
        config.put("storage_base_path", folder.resolve("blobs").toString());
        config.put("state_store", "memory");
        config.put("telemetry_enabled", false);
        Mesh.Builder builder =
                Mesh.builder().environment(Map.of()).config(config).add(new Worker());
        return model == null
                ? builder.start()
                : builder.chatModel((ChatModel) model).add(new Thinker()).start();
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static final class Worker extends Agent {
        Worker() {
            super(AgentCard.of("worker", "work"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("done");
        }
    }

    private static final class Thinker extends AutoAgent {
        Thinker() {
            super(AgentCard.of("thinker", "thought"), "Think.");
        }
    }
}
