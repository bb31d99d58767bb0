package io.jarviscore.examples.committee.crash;

import io.jarviscore.AgentCard;
import io.jarviscore.AgentTool;
import io.jarviscore.Approval;
import io.jarviscore.AutoAgent;
import io.jarviscore.Mesh;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Reconciliation;
import io.jarviscore.Sandbox;
import io.jarviscore.Step;
import io.jarviscore.SubAgent;
import io.jarviscore.kernel.agents.BrowserOperator;
import io.jarviscore.kernel.agents.Coder;
import io.jarviscore.kernel.agents.Communicator;
import io.jarviscore.kernel.agents.Researcher;
import io.jarviscore.kernel.sandbox.LocalSandbox;
import io.jarviscore.reasoning.Browser;
import io.jarviscore.reasoning.Web;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An agent that asks each of the four specialists. Each of their actions leaves a line in a file
 * that survives a crash, and blocks before or after it at the place that an argument names, where
 * the test kills it. A question about a call in flight is answered with no.
 *
 * <p>Arguments: the folder, the model's address, where to stop.
 */
final class SpecialistsProgram {
    static final String EFFECTS = "effects.txt";
    static final String PAGE = "https://example.org/tea";
    static final String SHOP = "https://shop.example/";

    private final Path effects;
    private final String stop;

    private SpecialistsProgram(Path folder, String stop) {
        this.effects = folder.resolve(EFFECTS);
        this.stop = stop;
    }

    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        SpecialistsProgram program = new SpecialistsProgram(folder, args[2]);
        try (LocalSandbox sandbox = LocalSandbox.create(MeshClock.system());
                Mesh mesh =
                        Mesh.builder()
                                .environment(Map.of())
                                .config("llm_endpoint", args[1])
                                .config("llm_model", "m")
                                .config("step_max_attempts", 20) // each kill ends one
                                .config("state_path", folder.resolve("state.db").toString())
                                .config("storage_base_path", folder.resolve("blobs").toString())
                                .sandbox(program.new Code(sandbox))
                                .web(program.new Pages())
                                .browser(program.new Shop())
                                .add(program.new Worker())
                                .start()) {
            Outcome outcome = program.run(mesh);
            System.out.println(outcome.status() + " " + outcome.summary());
        }
    }

    private Outcome run(Mesh mesh) {
        Step step = Step.of("a", "worker", "Do everything");
        Outcome outcome = mesh.workflow("w-1", step).step("a");
        while (outcome.status() == Outcome.Status.WAITING) {
            Approval open = mesh.approvals().list().getFirst();
            mesh.approvals().reject(open.id(), "ada", "it is done");
            outcome = mesh.workflow("w-1", step).step("a");
        }
        return outcome;
    }

    private final class Worker extends AutoAgent {
        Worker() {
            super(AgentCard.of("worker", "work"), "You work.");
        }

        @Override
        protected List<SubAgent> subAgents() {
            return List.of(
                    new Coder(),
                    new Researcher(),
                    new Communicator(List.of(mail())),
                    new BrowserOperator());
        }
    }

    /** The real sandbox; a run of code is the effect. */
    private final class Code implements Sandbox {
        private final Sandbox sandbox;

        Code(Sandbox sandbox) {
            this.sandbox = sandbox;
        }

        @Override
        public Result run(Request request) throws InterruptedException {
            stopAt("before:code");
            Result result = sandbox.run(request);
            leave("code");
            stopAt("after:code");
            return result;
        }

        @Override
        public Language language() {
            return sandbox.language();
        }

        @Override
        public String containment() {
            return sandbox.containment();
        }

        @Override
        public String manual() {
            return sandbox.manual();
        }
    }

    private final class Pages implements Web {
        @Override
        public List<Hit> search(String query, int most) {
            return List.of(new Hit("Tea", PAGE, "about tea", "test"));
        }

        @Override
        public Page read(String url) {
            stopQuietly("before:page");
            leave("page");
            stopQuietly("after:page");
            return new Page(url, "Tea", "Tea is a drink.", Instant.EPOCH);
        }
    }

    /** A site whose one button orders. */
    private final class Shop implements Browser {
        @Override
        public Session session() {
            return new Session() {
                @Override
                public View open(String url) {
                    return new View(url, "Shop", "button \"Order\" [e1]", List.of());
                }

                @Override
                public View click(String element, boolean acceptDialogs)
                        throws InterruptedException {
                    stopAt("before:click");
                    leave("click");
                    stopAt("after:click");
                    return open(SHOP);
                }

                @Override
                public View read() {
                    return open(SHOP);
                }

                @Override
                public View type(String element, String text, boolean submit) {
                    throw new UnsupportedOperationException("there is no field");
                }

                @Override
                public View select(String element, String option) {
                    throw new UnsupportedOperationException("there is no list");
                }

                @Override
                public View scroll(boolean down) {
                    return open(SHOP);
                }

                @Override
                public byte[] screenshot() {
                    return new byte[0];
                }

                @Override
                public Download download(Optional<String> element) {
                    throw new UnsupportedOperationException("there is no file");
                }

                @Override
                public void close() {
                    // Nothing is open.
                }
            };
        }
    }

    private AgentTool mail() {
        return AgentTool.of(
                        "mail",
                        "Sends a mail",
                        Map.of(
                                "type",
                                "object",
                                "properties",
                                Map.of("text", Map.of("type", "string")),
                                "required",
                                List.of("text")),
                        (arguments, task) -> {
                            stopAt("before:mail");
                            leave("mail " + task.idempotencyKey());
                            stopAt("after:mail");
                            return "sent";
                        })
                .reconciledBy((arguments, key) -> find("mail " + key));
    }

    private void leave(String effect) {
        try {
            Files.writeString(
                    effects,
                    effect + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND,
                    StandardOpenOption.SYNC);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Reconciliation find(String effect) throws IOException {
        boolean made = Files.exists(effects) && Files.readAllLines(effects).contains(effect);
        return made ? Reconciliation.happened("sent before") : Reconciliation.didNotHappen();
    }

    private void stopQuietly(String place) {
        try {
            stopAt(place);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void stopAt(String place) throws InterruptedException {
        if (stop.equals(place)) {
            System.out.println(DyingProgram.STOPPED);
            Thread.sleep(Long.MAX_VALUE); // until the process is killed
        }
    }
}
