package io.jarviscore.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.AgentCard;
import io.jarviscore.AgentTool;
import io.jarviscore.AutoAgent;
import io.jarviscore.JarvisException;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both directions against the official SDK, in processes of their own. */
@Timeout(120)
class McpIT {
    /** One process for all tests that leave it as it was. */
    private static final McpTools server = sdkServer();

    private static McpTools sdkServer() {
        return McpTools.stdio("sdk", java(SdkServer.class), Map.of("SECRET", "s3cret"));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private static List<String> java(Class<?> main) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName());
    }

    private static AgentTool tool(String name) {
        return tool(server, name);
    }

    private static AgentTool tool(McpTools server, String name) {
        return server.tools().stream()
                .filter(tool -> tool.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static @Nullable Object call(AgentTool tool, Map<String, Object> arguments)
            throws Exception {
        return tool.handler().call(arguments);
    }

    private static Set<Long> children() {
        return ProcessHandle.current()
                .children()
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    @Test
    void theServersToolsAreOfferedWithItsDescriptions() {
        List<AgentTool> tools = server.tools();

        assertThat(tools)
                .extracting(AgentTool::name)
                .containsExactlyInAnyOrder(
                        "sdk_add",
                        "sdk_note_write",
                        "sdk_wipe",
                        "sdk_plain",
                        "sdk_fail",
                        "sdk_die");
        assertThat(tools)
                .filteredOn(AgentTool::repeatable)
                .extracting(AgentTool::name)
                .containsExactlyInAnyOrder("sdk_add", "sdk_fail");
        assertThat(tools)
                .filteredOn(AgentTool::sensitive)
                .extracting(AgentTool::name)
                .containsExactlyInAnyOrder("sdk_wipe", "sdk_plain");
        assertThat(tool("sdk_add").parameters()).containsEntry("required", List.of("a", "b"));
    }

    @Test
    void aResultIsStructuredContentElseText() throws Exception {
        assertThat(call(tool("sdk_add"), Map.of("a", 2, "b", 3))).isEqualTo(Map.of("sum", 5.0));
        assertThat(call(tool("sdk_plain"), Map.of())).isEqualTo("s3cret");
    }

    @Test
    void aToolThatFailsThrowsItsMessage() {
        assertThatThrownBy(() -> call(tool("sdk_fail"), Map.of()))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("no luck");
    }

    @Test
    void aServerThatDiedIsStartedAgainAndNoProcessIsLeft() throws Exception {
        Set<Long> before = children();
        McpTools mortal = sdkServer();
        AgentTool add = tool(mortal, "sdk_add");
        AgentTool die = tool(mortal, "sdk_die");

        assertThatExceptionOfType(JarvisException.class)
                .isThrownBy(() -> call(die, Map.of()))
                .withMessageContaining("may have taken effect")
                .withMessageNotContaining("s3cret");
        assertThat(call(add, Map.of("a", 1, "b", 1))).isEqualTo(Map.of("sum", 2.0));

        mortal.close();
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            if (!before.contains(child.pid())) {
                child.onExit().get(30, TimeUnit.SECONDS);
            }
        }
        assertThat(before).containsAll(children());
        assertThatThrownBy(() -> call(add, Map.of("a", 1, "b", 1))).hasMessageContaining("closed");
    }

    @Test
    void aProgramThatIsNoServerIsUnavailable() {
        try (McpTools none = McpTools.stdio("none", List.of("/bin/false"), Map.of())) {
            assertThatThrownBy(none::tools)
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("MCP server none is unavailable");
        }
    }

    @Test
    void anAgentCallsAToolAndADestructiveOneAsksAPerson() {
        ScriptedChatModel model =
                new ScriptedChatModel()
                        .toolCall("sdk_add", Map.of("a", 2, "b", 3))
                        .toolCall("sdk_wipe", Map.of());
        AutoAgent agent =
                new AutoAgent(AgentCard.of("clerk", "office"), "You work.") {
                    @Override
                    protected List<AgentTool> tools() {
                        return server.tools();
                    }
                };
        try (TestMesh mesh = TestMesh.start(with -> with.add(agent).chatModel(model))) {
            Outcome outcome = mesh.workflow("w", Step.of("a", "clerk", "Wipe it")).step("a");

            assertThat(outcome.status()).isEqualTo(Outcome.Status.WAITING);
            assertThat(mesh.mesh().approvals().list().getFirst().question()).contains("sdk_wipe");
        }
        assertThat(model.lastRequest().messages().getLast().text()).contains("5.0");
    }

    @Test
    void theAgentsOfAMeshAreToolsOfAnSdkClient() {
        try (McpSyncClient client =
                McpClient.sync(Transports.stdio(java(MeshServer.class), Map.of())).build()) {
            client.initialize();

            assertThat(client.listTools().tools())
                    .extracting(Tool::name)
                    .containsExactlyInAnyOrder("ask_shouter", "get_result");
            assertThat(text(client, Map.of("task", "tea"))).isEqualTo("{\"loud\":\"TEA\"}");
            assertThat(text(client, Map.of("task", "whisper"))).contains("FAILURE", "too quiet");
        }
    }

    private static String text(McpSyncClient client, Map<String, Object> arguments) {
        CallToolResult result =
                client.callTool(
                        CallToolRequest.builder("ask_shouter").arguments(arguments).build());
        return ((TextContent) result.content().getFirst()).text();
    }

    @Test
    void aServerProcessEndsWhenItsClientClosesTheStream() throws Exception {
        Process process =
                new ProcessBuilder(java(MeshServer.class))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            process.getOutputStream().close();

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void anAddressOrNameThatCannotBeUsedIsRefusedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> McpTools.http("x", URI.create("file:///etc"), Map.of()))
                .withMessageContaining("https://");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> McpTools.stdio("x_y", List.of("a"), Map.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> McpTools.stdio("x", List.of(), Map.of()));
        assertThat(McpTools.http("x", URI.create("https://h/mcp"), Map.of("A", "s3cret")))
                .hasToString("McpTools[x]");
    }
}
