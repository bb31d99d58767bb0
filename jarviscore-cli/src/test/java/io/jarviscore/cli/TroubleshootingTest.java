package io.jarviscore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Mesh;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.nexus.vault.Vault;
import io.jarviscore.nexus.vault.VaultKeys;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.ServerReply;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Makes the most likely mistakes, and records the message about each. */
class TroubleshootingTest {
    private static final Path PAGE = Path.of("../docs/troubleshooting.md");

    private static final String HEAD =
            """
            # Troubleshooting

            The most likely mistakes, each with the message of a real run: a test makes every mistake and compares. `jarviscore check` finds many
            of them before the start. This page is made by `TroubleshootingTest`; do not edit it.
            """;

    @TempDir private Path folder;
    private final List<Mistake> mistakes = new ArrayList<>();

    @Test
    void everyMessageIsThatOfARealRun() throws Exception {
        start();
        network();
        workflows();
        tasks();
        stores();
        StringBuilder page = new StringBuilder(HEAD);
        for (Mistake mistake : mistakes) {
            page.append("\n## ").append(mistake.title()).append("\n\n```\n");
            page.append(said(mistake)).append("\n```\n\n");
            page.append(mistake.remedy()).append('\n');
        }
        if (Boolean.getBoolean("jarviscore.docs.write")) {
            Files.writeString(PAGE, page.toString());
        }

        assertThat(mistakes).hasSizeGreaterThanOrEqualTo(30);
        assertThat(PAGE)
                .as(
                        "docs/troubleshooting.md is stale; write it anew with: mvn -pl"
                                + " jarviscore-cli test -Dtest=TroubleshootingTest"
                                + " -Djarviscore.docs.write=true")
                .content()
                .isEqualTo(page.toString());
    }

    private void start() {
        add(
                "The mesh has no agent",
                () -> Mesh.builder().environment(Map.of()).start(),
                "Agents are added before the start; a mesh without one has nothing to do.");
        add(
                "An agent thinks without a model",
                () -> mesh().add(new Thinker()).start(),
                "Set one provider. In tests, hand over a `ScriptedChatModel`.");
        add(
                "A setting is misspelt",
                () -> mesh().config("llm_timout", 7).add(new Worker()).start(),
                "`jarviscore settings WORD` finds the right name.");
        add(
                "A value cannot be used",
                () -> mesh().config("llm_timeout", "soon").add(new Worker()).start(),
                "The message says what is accepted; [the reference](reference/settings.md) too.");
        add(
                "The heartbeat is longer than the lease",
                () -> mesh().config("step_heartbeat_seconds", 60).add(new Worker()).start(),
                "A third of the lease leaves room for a pause of the garbage collector.");
        add(
                "Athena without an address",
                () -> mesh().config("memory_provider", "athena").add(new Worker()).start(),
                "Local memory needs no service.");
        add(
                "Two agents have one role",
                () -> mesh().add(new Worker(), new Worker()).start(),
                "Several workers of a role need suffixes, or processes of their own.");
        add(
                "A card has no capability",
                () -> AgentCard.of("worker"),
                "Others find an agent by what it can do.");
        add(
                "An agent's setup fails",
                () -> mesh().add(new Unready()).start(),
                "The cause is in the stack trace. Nothing stays open.");
        add(
                "An agent needs services and nothing provides them",
                () -> mesh().chatModel(new ScriptedChatModel()).add(new SignedIn()).start(),
                "See [services](nexus.md).");
    }

    private void network() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            UnaryOperator<String> shown = text -> text.replace(":" + port, ":9090");
            addNow(
                    "The port of the metrics is taken",
                    () ->
                            mesh().config("prometheus_enabled", true)
                                    .config("prometheus_port", port)
                                    .add(new Worker())
                                    .start(),
                    shown,
                    "Each process of a machine needs its own `PROMETHEUS_PORT`.");
            addNow(
                    "The port of the console is taken",
                    () ->
                            mesh().config("console_enabled", true)
                                    .config("console_port", port)
                                    .add(new Worker())
                                    .start(),
                    shown.andThen(text -> text.replace("9090", "8787"))::apply,
                    "Each process of a machine needs its own `CONSOLE_PORT`.");
        }
        add(
                "The console would be open to everybody",
                () ->
                        mesh().config("console_enabled", true)
                                .config("console_host", "0.0.0.0")
                                .add(new Worker())
                                .start(),
                "See [security](security.md#the-network).");
        add(
                "The fleet would be open to everybody",
                () ->
                        mesh().config("p2p_enabled", true)
                                .config("bind_host", "0.0.0.0")
                                .config("bind_port", 0)
                                .add(new Worker())
                                .start(),
                "All nodes need the same key.");
        add(
                "Seeds without a fleet",
                () -> mesh().config("seed_nodes", "10.0.0.5:7946").add(new Worker()).start(),
                "`P2P_ENABLED=true` joins the fleet.");
        add(
                "Redis is not there",
                () ->
                        mesh().config("state_store", "redis")
                                .config("redis_url", "redis://:secret@127.0.0.1:1/0")
                                .add(new Worker())
                                .start(),
                "Start it, correct the address, or set `REDIS_REQUIRED=false` where a file will do.");
        add(
                "The keys of a Python fleet",
                () ->
                        mesh().config("state_store", "redis")
                                .config("redis_url", "redis://127.0.0.1:1/0")
                                .config("redis_key_scheme", "legacy")
                                .add(new Worker())
                                .start(),
                "See [migration](migration.md#state).");
    }

    private void workflows() {
        withMesh(
                "A step is for an agent that nobody has",
                mesh -> mesh.workflow("w", Step.of("a", "nobody", "x")),
                "Check the role; with a fleet, start the process that has it.");
        withMesh(
                "A dependency does not exist",
                mesh -> mesh.workflow("w", Step.of("a", "worker", "x").after("b")),
                "`after` takes ids of steps of the same workflow.");
        withMesh(
                "Steps wait for each other",
                mesh ->
                        mesh.workflow(
                                "w",
                                Step.of("a", "worker", "x").after("b"),
                                Step.of("b", "worker", "x").after("a")),
                "Take one of the dependencies out.");
        withMesh(
                "Two steps have one id",
                mesh ->
                        mesh.workflow(
                                "w", Step.of("a", "worker", "x"), Step.of("a", "worker", "y")),
                "Ids are unique in a workflow.");
        withMesh(
                "An id has characters that ids cannot have",
                mesh -> mesh.workflow("../w", Step.of("a", "worker", "x")),
                "Ids become keys and file names.");
        withMesh(
                "A workflow to resume is unknown",
                mesh -> mesh.resume("nowhere"),
                "Its store may be another one: see `jarviscore settings state`.");
        withMesh(
                "A step to retry has not failed",
                mesh -> {
                    mesh.workflow("w", Step.of("a", "worker", "x"));
                    return mesh.retry("w", "a");
                },
                "A finished step keeps its result; give a new workflow another id.");
        withMesh(
                "A question is unknown",
                mesh -> mesh.approvals().approve("q", "ann", ""),
                "`jarviscore approvals list` has those that wait.");
        add(
                "The mesh is closed",
                () -> {
                    Mesh mesh = mesh().add(new Worker()).start();
                    mesh.close();
                    return mesh.workflow("w", Step.of("a", "worker", "x"));
                },
                "Keep the mesh open as long as the application runs.");
    }

    private void tasks() {
        withMesh(
                "A payload is of another type",
                mesh -> mesh.run("worker", "x").payload(Long.class),
                "`payload()` shows what it is.");
        withMesh(
                "An agent's code fails",
                mesh -> mesh.run("worker", "fail").summary(),
                "The stack trace is in the log, once.");
        add(
                "The provider refuses the key",
                () -> {
                    try (ModelServer server =
                                    ModelServer.start().answer(r -> ServerReply.unauthorized());
                            Mesh mesh =
                                    mesh().config("claude_api_key", "wrong")
                                            .config(
                                                    "claude_endpoint",
                                                    server.claudeEndpoint().toString())
                                            .add(new Thinker())
                                            .start()) {
                        return mesh.run("thinker", "x").summary();
                    }
                },
                "`jarviscore smoketest --live` tries every provider.");
        add(
                "A task takes too many turns",
                () -> {
                    ScriptedChatModel model = new ScriptedChatModel();
                    model.toolCall("run_code", Map.of("code", "result = 1"))
                            .toolCall("run_code", Map.of("code", "result = 2"))
                            .toolCall("run_code", Map.of("code", "result = 3"));
                    try (Mesh mesh =
                            mesh().config("kernel_max_turns", 2)
                                    .chatModel(model)
                                    .add(new Thinker())
                                    .start()) {
                        return mesh.run("thinker", "x").summary();
                    }
                },
                "Raise `KERNEL_MAX_TURNS`, or split the task.");
    }

    private void stores() throws Exception {
        Path text = Files.writeString(folder.resolve("notes.txt"), "no database, ".repeat(100));
        add(
                "The file is no store",
                () ->
                        mesh().config("state_store", "sqlite")
                                .config("state_path", text.toString())
                                .add(new Worker())
                                .start(),
                "`STATE_PATH` names another program's file.");
        add(
                "There is no store to inspect",
                () ->
                        Cli.exactly(
                                        "inspect",
                                        "--set",
                                        "state_store=sqlite",
                                        "--set",
                                        "state_path=" + folder.resolve("none.db"))
                                .err(),
                "The command line reads the same settings as the mesh: run it where the mesh runs.");
        Path vault = folder.resolve("nexus.enc");
        Vault.at(vault, VaultKeys.of("the first secret, long enough"), MeshClock.system())
                .register("github", Map.of("auth_type", "api_key", "api_key", "k"));
        add(
                "The vault has another secret",
                () ->
                        Vault.at(
                                        vault,
                                        VaultKeys.of("another secret, long enough"),
                                        MeshClock.system())
                                .providers(),
                "`jarviscore nexus doctor` says more.");
    }

    private void add(String title, Callable<?> mistake, String remedy) {
        mistakes.add(new Mistake(title, mistake, text -> text, remedy));
    }

    /** Adds a mistake that lasts no longer than its surroundings. */
    private void addNow(
            String title, Callable<?> mistake, UnaryOperator<String> shown, String remedy) {
        String said = said(new Mistake(title, mistake, shown, remedy));
        mistakes.add(new Mistake(title, () -> said, text -> text, remedy));
    }

    private void withMesh(String title, Use use, String remedy) {
        add(
                title,
                () -> {
                    try (Mesh mesh = mesh().add(new Worker()).start()) {
                        return use.of(mesh);
                    }
                },
                remedy);
    }

    /** The exception's message, or the returned text. */
    private String said(Mistake mistake) {
        String text;
        try {
            Object result = mistake.make().call();
            assertThat(result).as(mistake.title()).isInstanceOf(String.class);
            text = (String) result;
        } catch (AssertionError e) {
            throw e;
        } catch (Exception e) {
            text = String.valueOf(e.getMessage());
        }
        return mistake.shown()
                .apply(text.strip().replace(folder.toString(), "/srv/agents"))
                .replaceAll("claude:? ?http://\\S+", "claude")
                .replaceAll("127\\.0\\.0\\.1:\\d{5}", "127.0.0.1:8080")
                .replaceAll("req-\\d+", "req-1");
    }

    private Mesh.Builder mesh() {
        return Mesh.builder()
                .environment(Map.of())
                .config("state_store", "memory")
                .config("telemetry_enabled", false)
                .config("storage_base_path", folder.resolve("blobs").toString());
    }

    private interface Use {
        Object of(Mesh mesh) throws Exception;
    }

    private record Mistake(
            String title, Callable<?> make, UnaryOperator<String> shown, String remedy) {}

    private static class Worker extends Agent {
        Worker() {
            super(AgentCard.of("worker", "work"));
        }

        @Override
        protected Outcome execute(Task task) {
            if (task.text().equals("fail")) {
                throw new IllegalStateException("the printer is on fire");
            }
            return Outcome.success("done");
        }
    }

    private static final class Unready extends Agent {
        Unready() {
            super(AgentCard.of("unready", "nothing"));
        }

        @Override
        protected void setup(io.jarviscore.AgentContext context) {
            throw new IllegalStateException("no such table: orders");
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("never");
        }
    }

    private static class Thinker extends AutoAgent {
        Thinker() {
            super(AgentCard.of("thinker", "thought"), "Think.");
        }
    }

    private static final class SignedIn extends Thinker {
        @Override
        protected boolean requiresAuth() {
            return true;
        }
    }
}
