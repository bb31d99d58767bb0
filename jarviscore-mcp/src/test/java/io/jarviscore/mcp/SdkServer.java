package io.jarviscore.mcp;

import io.jarviscore.json.Json;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A server of the official SDK, as a process. */
final class SdkServer {
    private static final Map<String, Object> NUMBERS =
            Map.of(
                    "type", "object",
                    "properties",
                            Map.of("a", Map.of("type", "number"), "b", Map.of("type", "number")),
                    "required", List.of("a", "b"));
    private static final Map<String, Object> NOTHING = Map.of("type", "object");

    private SdkServer() {}

    public static void main(String[] args) throws InterruptedException {
        OutputStream out = System.out;
        System.setOut(new PrintStream(System.err, true));
        CountDownLatch ended = new CountDownLatch(1);
        McpServer.sync(
                        new StdioServerTransportProvider(
                                McpJsonDefaults.getMapper(),
                                new ClientStream(System.in, ended),
                                out))
                .serverInfo("sdk", "1")
                .capabilities(ServerCapabilities.builder().tools(false).build())
                .tools(
                        adding(),
                        noting(),
                        tool("wipe", NOTHING, hints(false, true), call -> text("wiped")),
                        tool(
                                "plain",
                                NOTHING,
                                null,
                                call -> text(String.valueOf(System.getenv("SECRET")))),
                        tool("fail", NOTHING, hints(true, false), SdkServer::failure),
                        tool("die", NOTHING, hints(false, false), SdkServer::die))
                .build();
        ended.await();
    }

    private static ToolAnnotations hints(boolean readOnly, boolean destructive) {
        return ToolAnnotations.builder()
                .readOnlyHint(readOnly)
                .destructiveHint(destructive)
                .build();
    }

    /** A tool that adds two numbers. */
    static SyncToolSpecification adding() {
        return tool("add", NUMBERS, hints(true, false), SdkServer::sum);
    }

    /** A tool with an effect that it does not call destructive. */
    static SyncToolSpecification noting() {
        return tool("note.write", NOTHING, hints(false, false), call -> text("noted"));
    }

    private static SyncToolSpecification tool(
            String name,
            Map<String, Object> schema,
            @Nullable ToolAnnotations hints,
            Function<CallToolRequest, CallToolResult> handler) {
        return SyncToolSpecification.builder()
                .tool(
                        Tool.builder(name, schema)
                                .description("Does " + name)
                                .annotations(hints)
                                .build())
                .callHandler((exchange, call) -> handler.apply(call))
                .build();
    }

    private static CallToolResult sum(CallToolRequest call) {
        double a = Json.bind(call.arguments().get("a"), Double.class);
        double b = Json.bind(call.arguments().get("b"), Double.class);
        return CallToolResult.builder()
                .structuredContent(Map.of("sum", a + b))
                .addTextContent("sum " + (a + b))
                .build();
    }

    private static CallToolResult text(String text) {
        return CallToolResult.builder().addTextContent(text).build();
    }

    private static CallToolResult failure(CallToolRequest call) {
        return CallToolResult.builder().addTextContent("no luck").isError(true).build();
    }

    private static CallToolResult die(CallToolRequest call) {
        Runtime.getRuntime().halt(1);
        return text("never");
    }
}
