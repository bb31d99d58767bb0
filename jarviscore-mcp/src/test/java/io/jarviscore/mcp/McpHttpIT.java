package io.jarviscore.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jarviscore.AgentCard;
import io.jarviscore.AgentTool;
import io.jarviscore.Credentials;
import io.jarviscore.HttpCall;
import io.jarviscore.HttpReply;
import io.jarviscore.JarvisException;
import io.jarviscore.ToolAgent;
import io.jarviscore.json.Json;
import io.jarviscore.testing.TestMesh;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both directions over streamable HTTP, against the official SDK's client and server. */
@Timeout(120)
class McpHttpIT {
    private static final String TOKEN = "token-canary-4f1c77";
    private static final Map<String, Object> NUMBER =
            Map.of(
                    "type",
                    "object",
                    "properties",
                    Map.of("n", Map.of("type", "integer")),
                    "required",
                    List.of("n"));

    @TempDir private Path folder;
    private final List<String> done = new CopyOnWriteArrayList<>();

    // Our client, the SDK's server.

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

    @Test
    void toolsResourcesAndPromptsOfAServerAreToolsOfAnAgent() throws Exception {
        try (SdkHttpServer server = new SdkHttpServer(0, folder);
                McpTools tools = McpTools.http("sdk", server.address(), Map.of())) {
            assertThat(tools.tools())
                    .extracting(AgentTool::name)
                    .containsExactlyInAnyOrder(
                            "sdk_add",
                            "sdk_note_write",
                            "sdk_list_resources",
                            "sdk_read_resource",
                            "sdk_list_prompts",
                            "sdk_get_prompt");
            assertThat(tools.tools()).allMatch(AgentTool::fromOutside);
            assertThat(call(tool(tools, "sdk_add"), Map.of("a", 2, "b", 3)))
                    .isEqualTo(Map.of("sum", 5.0));
            assertThat(Json.write(call(tool(tools, "sdk_list_resources"), Map.of())))
                    .contains("\"uri\":\"doc://tea\"", "About tea");
            assertThat(call(tool(tools, "sdk_read_resource"), Map.of("uri", "doc://tea")))
                    .isEqualTo("Tea is a drink.");
            assertThat(Json.write(call(tool(tools, "sdk_list_prompts"), Map.of())))
                    .contains("\"name\":\"greet\"", "\"required\":true");
            assertThat(
                            call(
                                    tool(tools, "sdk_get_prompt"),
                                    Map.of("name", "greet", "arguments", Map.of("name", "Ada"))))
                    .isEqualTo(List.of(Map.of("role", "user", "text", "Greet Ada")));
        }
    }

    @Test
    void aResourceOrPromptThatIsNotThereIsRefused() throws Exception {
        try (SdkHttpServer server = new SdkHttpServer(0, folder);
                McpTools tools = McpTools.http("sdk", server.address(), Map.of())) {
            assertThatExceptionOfType(JarvisException.class)
                    .isThrownBy(
                            () -> call(tool(tools, "sdk_read_resource"), Map.of("uri", "doc://x")))
                    .withMessageContaining("sdk");
            assertThatExceptionOfType(JarvisException.class)
                    .isThrownBy(() -> call(tool(tools, "sdk_get_prompt"), Map.of("name", "x")));
        }
    }

    @Test
    void aServerThatWasStartedAgainIsConnectedAgain() throws Exception {
        int port;
        McpTools tools;
        AgentTool add;
        AgentTool note;
        try (SdkHttpServer server = new SdkHttpServer(0, folder)) {
            port = server.port();
            tools = McpTools.http("sdk", server.address(), Map.of());
            add = tool(tools, "sdk_add");
            note = tool(tools, "sdk_note_write");
            call(add, Map.of("a", 1, "b", 1));
        }
        try (tools) {
            assertThatExceptionOfType(JarvisException.class)
                    .isThrownBy(() -> call(add, Map.of("a", 1, "b", 1)))
                    .withMessageContaining("unavailable");
            try (SdkHttpServer again = new SdkHttpServer(port, folder)) {
                assertThat(again.port()).isEqualTo(port);
                // Its session is unknown to the new server.
                assertThat(call(add, Map.of("a", 2, "b", 2))).isEqualTo(Map.of("sum", 4.0));
                assertThat(call(note, Map.of())).isEqualTo("noted");
            }
        }
    }

    // The SDK's client, our server.

    private ToolAgent desk() {
        return new ToolAgent(
                AgentCard.of("desk", "calls"),
                List.of(
                        AgentTool.of(
                                "pay",
                                "Pays",
                                NUMBER,
                                arguments -> {
                                    done.add("paid " + arguments.get("n"));
                                    return Map.of("paid", arguments.get("n"));
                                }),
                        new AgentTool(
                                "transfer",
                                "Pays more",
                                NUMBER,
                                false,
                                true,
                                arguments -> {
                                    done.add("transferred " + arguments.get("n"));
                                    return "transferred";
                                })));
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static McpSyncClient client(McpAgents server, Map<String, String> headers) {
        McpSyncClient client =
                McpClient.sync(Transports.http(server.address().orElseThrow(), headers)).build();
        client.initialize();
        return client;
    }

    private static String text(McpSyncClient client, String tool, Map<String, Object> arguments) {
        CallToolResult result =
                client.callTool(CallToolRequest.builder(tool).arguments(arguments).build());
        return ((TextContent) result.content().getFirst()).text();
    }

    @Test
    void agentsAndToolsOfAMeshAreToolsOfAClient() {
        ToolAgent desk = desk();
        MeshServer.Shouter shouter = new MeshServer.Shouter();
        try (TestMesh mesh = TestMesh.start(with -> with.add(desk).add(shouter));
                McpAgents server =
                        McpAgents.of(mesh.mesh())
                                .agents(List.of(shouter.card()))
                                .tools(desk)
                                .http(loopback(), Optional.empty());
                McpSyncClient client = client(server, Map.of())) {
            assertThat(client.listTools().tools())
                    .extracting(Tool::name)
                    .containsExactlyInAnyOrder("ask_shouter", "pay", "transfer", "get_result");
            assertThat(text(client, "ask_shouter", Map.of("task", "tea")))
                    .isEqualTo("{\"loud\":\"TEA\"}");
            assertThat(text(client, "ask_shouter", Map.of("task", "whisper")))
                    .contains("FAILURE", "too quiet");
            assertThat(text(client, "pay", Map.of("n", 7))).isEqualTo("{\"paid\":7}");
            assertThat(text(client, "pay", Map.of("n", "much"))).contains("n");
        }
        assertThat(done).containsExactly("paid 7");
    }

    @Test
    void aCallThatAPersonDecidesAboutIsFetchedAfterTheDecision() {
        ToolAgent desk = desk();
        try (TestMesh mesh = TestMesh.start(with -> with.add(desk));
                McpAgents server =
                        McpAgents.of(mesh.mesh()).tools(desk).http(loopback(), Optional.empty());
                McpSyncClient client = client(server, Map.of())) {
            String waiting = text(client, "transfer", Map.of("n", 9));
            assertThat(waiting).startsWith("WAITING").contains("get_result");
            String id = waiting.replaceAll("(?s).*\\{\"call\": \"([^\"]+)\".*", "$1");
            assertThat(text(client, "get_result", Map.of("call", id))).contains("WAITING");
            assertThat(done).isEmpty();

            mesh.mesh()
                    .approvals()
                    .approve(mesh.mesh().approvals().list().getFirst().id(), "ada", "");
            mesh.mesh().resume(id);

            assertThat(text(client, "get_result", Map.of("call", id))).isEqualTo("transferred");
            assertThat(text(client, "get_result", Map.of("call", "mcp-x"))).contains("no call");
        }
        assertThat(done).containsExactly("transferred 9");
    }

    /** One signed call of a service, as an atom is. */
    private static final class Issue implements AgentTool.ServiceHandler {
        @Override
        public String provider() {
            return "acme";
        }

        @Override
        public HttpCall request(String origin, Map<String, Object> arguments, String key) {
            return HttpCall.get(origin + "/issues/" + arguments.get("n"));
        }

        @Override
        public Object result(HttpReply reply) {
            return Objects.requireNonNull(Json.parse(reply.body()));
        }
    }

    @Test
    void anAtomIsSignedByTheMesh() {
        Credentials.Provider acme =
                new Credentials.Provider() {
                    @Override
                    public Credentials forAgent(String agentId) {
                        return (provider, call) -> {
                            done.add(agentId + " " + call);
                            return new HttpReply(200, Map.of(), "{\"title\":\"Tea\"}");
                        };
                    }

                    @Override
                    public List<Credentials.Service> services() {
                        return List.of(
                                new Credentials.Service(
                                        "acme", "Acme", List.of("api.acme.example"), List.of()));
                    }
                };
        ToolAgent desk =
                new ToolAgent(
                        AgentCard.of("desk", "calls"),
                        List.of(
                                new AgentTool(
                                        "acme_issue",
                                        "Reads an issue",
                                        NUMBER,
                                        true,
                                        false,
                                        new Issue())));
        try (TestMesh mesh = TestMesh.start(with -> with.add(desk).credentials(acme));
                McpAgents server =
                        McpAgents.of(mesh.mesh()).tools(desk).http(loopback(), Optional.empty());
                McpSyncClient client = client(server, Map.of())) {
            assertThat(text(client, "acme_issue", Map.of("n", 7))).isEqualTo("{\"title\":\"Tea\"}");
        }
        assertThat(done).containsExactly("desk GET https://api.acme.example/issues/7");
    }

    @Test
    void aServerWithATokenIsUsedByOurOwnClientAndByNobodyWithoutIt() throws Exception {
        ToolAgent desk = desk();
        try (TestMesh mesh = TestMesh.start(with -> with.add(desk));
                McpAgents server =
                        McpAgents.of(mesh.mesh()).tools(desk).http(loopback(), Optional.of(TOKEN));
                McpTools ours =
                        McpTools.http(
                                "desk",
                                server.address().orElseThrow(),
                                Map.of("Authorization", "Bearer " + TOKEN))) {
            assertThat(call(tool(ours, "desk_pay"), Map.of("n", 7))).isEqualTo("{\"paid\":7}");

            URI address = server.address().orElseThrow();
            assertThat(answer(address, post("Host: x\r\n", "{}"))).startsWith("HTTP/1.1 401");
            assertThat(answer(address, post("Host: x\r\nAuthorization: Bearer no\r\n", "{}")))
                    .startsWith("HTTP/1.1 401")
                    .doesNotContain(TOKEN);
        }
    }

    @Test
    void aRequestThatIsNoMessageOfAClientIsRefused() throws Exception {
        ToolAgent desk = desk();
        try (TestMesh mesh = TestMesh.start(with -> with.add(desk));
                McpAgents server =
                        McpAgents.of(mesh.mesh()).tools(desk).http(loopback(), Optional.empty())) {
            URI address = server.address().orElseThrow();
            String here = "Host: 127.0.0.1:" + address.getPort() + "\r\n";
            String call =
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
                            + "{\"name\":\"pay\",\"arguments\":{\"n\":1}}}";

            assertThat(answer(address, post("Host: evil.example\r\n", call)))
                    .startsWith("HTTP/1.1 403");
            assertThat(answer(address, post(here + "Origin: https://evil.example\r\n", call)))
                    .startsWith("HTTP/1.1 403");
            assertThat(answer(address, post(here, "no json"))).startsWith("HTTP/1.1 400");
            assertThat(answer(address, post(here, "{\"a\":1}"))).startsWith("HTTP/1.1 400");
            assertThat(answer(address, post(here, "x".repeat((1 << 20) + 1))))
                    .startsWith("HTTP/1.1 413");
            assertThat(
                            answer(
                                    address,
                                    "GET /mcp HTTP/1.1\r\n" + here + "Connection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 405");
            assertThat(done).isEmpty();
        }
    }

    @Test
    void aServerThatOthersCanReachNeedsAToken() {
        ToolAgent desk = desk();
        try (TestMesh mesh = TestMesh.start(with -> with.add(desk))) {
            McpAgents.Builder served = McpAgents.of(mesh.mesh()).tools(desk);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> served.http(new InetSocketAddress(0), Optional.empty()))
                    .withMessageContaining("token");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> served.http(loopback(), Optional.of("short")))
                    .withMessageContaining("16");
        }
    }

    private static String post(String headers, String body) {
        return "POST /mcp HTTP/1.1\r\n"
                + headers
                + "Content-Type: application/json\r\nConnection: close\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    /** Over a bare socket: clients do not let tests choose a host. */
    private static String answer(URI address, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(UTF_8));
            out.flush();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
