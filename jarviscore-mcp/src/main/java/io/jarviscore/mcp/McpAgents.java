package io.jarviscore.mcp;

import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.json.Json;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Agents of a mesh as an MCP server: a tool {@code ask_ROLE} for each, which runs one task. Close
 * it before the mesh. Thread-safe.
 *
 * <p>A client can have the agents do their work: their own approvals, budgets and credentials
 * apply, and nothing else protects them. Standard streams belong to the parent process; nothing
 * else may be written to its standard output.
 */
public final class McpAgents implements AutoCloseable {
    private static final Map<String, Object> PARAMETERS =
            Map.of(
                    "type",
                    "object",
                    "properties",
                    Map.of(
                            "task",
                            Map.of(
                                    "type",
                                    "string",
                                    "description",
                                    "what to do, with everything needed to know")),
                    "required",
                    List.of("task"));

    private final McpSyncServer server;
    private final CountDownLatch ended;

    private McpAgents(McpSyncServer server, CountDownLatch ended) {
        this.server = server;
        this.ended = ended;
    }

    /**
     * Serves agents on two streams, usually {@code System.in} and the original {@code System.out}.
     *
     * @param agents the cards of the agents to offer
     */
    public static McpAgents stdio(
            Mesh mesh, List<AgentCard> agents, InputStream in, OutputStream out) {
        List<SyncToolSpecification> tools = agents.stream().map(card -> tool(mesh, card)).toList();
        CountDownLatch ended = new CountDownLatch(1);
        return new McpAgents(
                McpServer.sync(
                                new StdioServerTransportProvider(
                                        McpJsonDefaults.getMapper(),
                                        new ClientStream(in, ended),
                                        out))
                        .serverInfo("jarviscore", "0.1.0")
                        .capabilities(ServerCapabilities.builder().tools(false).build())
                        .tools(tools)
                        .build(),
                ended);
    }

    private static SyncToolSpecification tool(Mesh mesh, AgentCard card) {
        String description =
                card.description().isEmpty() ? "Asks " + card.role() : card.description();
        return SyncToolSpecification.builder()
                .tool(
                        Tool.builder("ask_" + card.role(), PARAMETERS)
                                .description(description)
                                .build())
                .callHandler((exchange, request) -> answer(mesh, card, request))
                .build();
    }

    private static CallToolResult answer(Mesh mesh, AgentCard card, CallToolRequest request) {
        Object task = request.arguments().get("task");
        if (!(task instanceof String text) || text.isBlank()) {
            return result("\"task\" has to be a text that says what to do", true);
        }
        Outcome outcome = mesh.run(card.role(), text);
        if (!outcome.isSuccess()) {
            return result(outcome.status() + ": " + outcome.summary(), true);
        }
        return result(
                outcome.payload() instanceof String words ? words : Json.write(outcome.payload()),
                false);
    }

    private static CallToolResult result(String text, boolean failed) {
        return CallToolResult.builder().addTextContent(text).isError(failed).build();
    }

    /**
     * Blocks until the client has closed its stream, as it does when its process ends, or until
     * this is closed. A process that serves nothing else should end then.
     */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /** Ends the server; the mesh stays. */
    @Override
    public void close() {
        ended.countDown();
        server.closeGracefully();
    }
}
