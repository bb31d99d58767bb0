package io.jarviscore.mcp;

import io.jarviscore.AgentTool;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tools of one MCP server, its resources and its prompts, for {@link
 * io.jarviscore.AutoAgent#tools()}. Connects at the first use, and again when a connection was
 * lost. Close it when the mesh is closed: that ends the server's process. Thread-safe.
 *
 * <p>A server's description of its tools decides which calls need a person's decision: a tool that
 * it calls destructive, or says nothing about, is sensitive; one that it calls read-only is not.
 * Those are the server's words, so connect only servers that you trust to tell the truth. A call
 * that was in flight when the connection was lost is made again only if the tool is read-only or
 * idempotent.
 */
public final class McpTools implements AutoCloseable {
    private static final int LONGEST_NAME = 64;

    private final String name;
    private final McpConnection connection;

    private McpTools(String name, McpConnection connection) {
        if (!name.matches("[A-Za-z0-9-]{1,20}")) {
            throw new IllegalArgumentException(
                    "name of MCP server "
                            + name
                            + " is not usable: use 1 to 20 letters, digits or -");
        }
        this.name = name;
        this.connection = connection;
    }

    /**
     * A server that is a process of its own and speaks on its standard streams.
     *
     * @param name begins the names of its tools: {@code NAME_TOOL}
     * @param command the program and its arguments
     * @param environment variables added to those that the SDK passes on; values may be secret and
     *     are never shown
     * @throws IllegalArgumentException if the name is not usable or the command is empty
     */
    public static McpTools stdio(
            String name, List<String> command, Map<String, String> environment) {
        if (command.isEmpty()) {
            throw new IllegalArgumentException("the command of MCP server " + name + " is empty");
        }
        return new McpTools(
                name,
                new McpConnection(
                        name,
                        () -> Transports.stdio(List.copyOf(command), Map.copyOf(environment))));
    }

    /**
     * A server at an address, with the streamable HTTP transport.
     *
     * @param name begins the names of its tools: {@code NAME_TOOL}
     * @param endpoint the whole address, for example {@code https://host/mcp}
     * @param headers sent with each request, for example {@code Authorization}; never shown
     * @throws IllegalArgumentException if the name or the address is not usable
     */
    public static McpTools http(String name, URI endpoint, Map<String, String> headers) {
        if (!"https".equals(endpoint.getScheme()) && !"http".equals(endpoint.getScheme())) {
            throw new IllegalArgumentException(
                    "the address of MCP server " + name + " has to begin with https:// or http://");
        }
        return new McpTools(
                name,
                new McpConnection(name, () -> Transports.http(endpoint, Map.copyOf(headers))));
    }

    /**
     * Connects, and asks for the tools.
     *
     * @throws io.jarviscore.JarvisException if the server cannot be reached, or two of its tools
     *     have one name for agents
     */
    public List<AgentTool> tools() {
        List<AgentTool> tools = new ArrayList<>();
        Set<String> names = new HashSet<>();
        McpConnection.Offer offer = connection.offer();
        for (Tool tool : offer.tools()) {
            AgentTool mine = tool(tool);
            if (!names.add(mine.name())) {
                throw new io.jarviscore.JarvisException(
                        "MCP server " + name + " has two tools that would be named " + mine.name());
            }
            tools.add(mine);
        }
        ServerReading reading = new ServerReading(connection, this::nameFor);
        reading.tools(offer).stream()
                .filter(tool -> names.add(tool.name())) // the server's own tool of a name wins
                .forEach(tools::add);
        return List.copyOf(tools);
    }

    private AgentTool tool(Tool tool) {
        @Nullable ToolAnnotations hints = tool.annotations();
        boolean readOnly = hints != null && Boolean.TRUE.equals(hints.readOnlyHint());
        boolean idempotent = hints != null && Boolean.TRUE.equals(hints.idempotentHint());
        // The protocol's default for a tool that is not read-only: destructive.
        boolean harmless = hints != null && Boolean.FALSE.equals(hints.destructiveHint());
        boolean repeatable = readOnly || idempotent;
        return new AgentTool(
                        nameFor(tool.name()),
                        tool.description() == null ? tool.name() : tool.description(),
                        tool.inputSchema(),
                        repeatable,
                        !readOnly && !harmless,
                        arguments -> connection.call(tool.name(), arguments, repeatable))
                .returningOutsideText();
    }

    private String nameFor(String tool) {
        String usable = name + "_" + tool.replaceAll("[^A-Za-z0-9_-]", "_");
        return usable.length() <= LONGEST_NAME ? usable : usable.substring(0, LONGEST_NAME);
    }

    /** Ends the connection, and the server's process if it is one. */
    @Override
    public void close() {
        connection.close();
    }

    /** The name; the command and the headers are left out, they may be secret. */
    @Override
    public String toString() {
        return "McpTools[" + name + "]";
    }
}
