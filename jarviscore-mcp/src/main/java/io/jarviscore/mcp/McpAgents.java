package io.jarviscore.mcp;

import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.ToolAgent;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Agents and tools of a mesh as an MCP server: {@code ask_ROLE} for each agent, which runs one
 * task, and the tools of a {@link ToolAgent} by their names. A call that waits for a person's
 * decision answers with an id, and {@code get_result} returns the result once it is there. Close it
 * before the mesh. Thread-safe.
 *
 * <p>A client can have the agents do their work: their own approvals, budgets and credentials
 * apply, and nothing else protects them.
 */
public final class McpAgents implements AutoCloseable {
    private static final ServerCapabilities TOOLS =
            ServerCapabilities.builder().tools(false).build();

    private final Runnable closing;
    private final CountDownLatch ended;
    private final @Nullable URI address;

    private McpAgents(Runnable closing, CountDownLatch ended, @Nullable URI address) {
        this.closing = closing;
        this.ended = ended;
        this.address = address;
    }

    /**
     * Serves agents on two streams, usually {@code System.in} and the original {@code System.out}.
     *
     * @param agents the cards of the agents to offer
     */
    public static McpAgents stdio(
            Mesh mesh, List<AgentCard> agents, InputStream in, OutputStream out) {
        return of(mesh).agents(agents).stdio(in, out);
    }

    /** Returns a builder of a server that offers nothing yet. */
    public static Builder of(Mesh mesh) {
        return new Builder(mesh);
    }

    /** Collects the agents and tools to serve. Not thread-safe. */
    public static final class Builder {
        private final Mesh mesh;
        private final List<ServedTool> served = new ArrayList<>();

        private Builder(Mesh mesh) {
            this.mesh = mesh;
        }

        /** Offers agents of the mesh, each as a tool {@code ask_ROLE}. */
        public Builder agents(List<AgentCard> cards) {
            cards.forEach(card -> served.add(ServedTool.of(mesh, card)));
            return this;
        }

        /** Offers the tools of an agent of the mesh, such as atoms. */
        public Builder tools(ToolAgent agent) {
            agent.tools().forEach(tool -> served.add(ServedTool.of(mesh, agent, tool)));
            return this;
        }

        /**
         * Serves on two streams. Standard streams belong to the parent process: nothing else may be
         * written to its standard output.
         */
        public McpAgents stdio(InputStream in, OutputStream out) {
            CountDownLatch ended = new CountDownLatch(1);
            var server =
                    McpServer.sync(
                                    new StdioServerTransportProvider(
                                            McpJsonDefaults.getMapper(),
                                            new ClientStream(in, ended),
                                            out))
                            .serverInfo("jarviscore", "0.1.0")
                            .capabilities(TOOLS)
                            .tools(all().stream().map(ServedTool::onStreams).toList())
                            .build();
            return new McpAgents(server::closeGracefully, ended, null);
        }

        /**
         * Serves at an address with the streamable HTTP transport, at the path {@code /mcp}. It
         * keeps no sessions: each request is answered by itself, in JSON. Requests of web pages are
         * refused, and so are those that name another host while there is no token.
         *
         * @param address where to listen; port 0 for any that is free
         * @param token the secret that clients send as {@code Authorization: Bearer}; at least 16
         *     characters
         * @throws IllegalArgumentException if there is no token and the address is not loopback, or
         *     the token is too short
         * @throws io.jarviscore.JarvisException if the address cannot be opened
         */
        public McpAgents http(InetSocketAddress address, Optional<String> token) {
            HttpEndpoint endpoint = HttpEndpoint.open(address, token);
            var server =
                    McpServer.sync(endpoint)
                            .serverInfo("jarviscore", "0.1.0")
                            .capabilities(TOOLS)
                            .immediateExecution(true) // each request has a thread of its own
                            .tools(all().stream().map(ServedTool::onHttp).toList())
                            .build();
            endpoint.start();
            return new McpAgents(
                    () -> {
                        server.closeGracefully();
                        endpoint.close();
                    },
                    new CountDownLatch(1),
                    endpoint.uri());
        }

        private List<ServedTool> all() {
            List<ServedTool> all = new ArrayList<>(served);
            all.add(ServedTool.results(mesh));
            return all;
        }
    }

    /** The address of a server over HTTP, with its path; empty for one on streams. */
    public Optional<URI> address() {
        return Optional.ofNullable(address);
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
        closing.run();
    }
}
