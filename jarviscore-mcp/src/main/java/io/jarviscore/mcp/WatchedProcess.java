package io.jarviscore.mcp;

import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * A server's process that is watched: the SDK does not notice its end, and a call would wait until
 * its timeout.
 */
final class WatchedProcess extends StdioClientTransport {
    private volatile Runnable onExit = () -> {};

    WatchedProcess(ServerParameters parameters, McpJsonMapper mapper) {
        super(parameters, mapper);
    }

    /** Runs an action when the process has ended. To be set before it is started. */
    void onExit(Runnable action) {
        onExit = action;
    }

    @Override
    public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        return super.connect(handler)
                .doOnSuccess(
                        started ->
                                Thread.ofVirtual()
                                        .name("MCP server's process")
                                        .start(
                                                () -> {
                                                    awaitForExit();
                                                    onExit.run();
                                                }));
    }
}
