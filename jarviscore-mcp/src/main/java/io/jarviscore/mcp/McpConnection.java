package io.jarviscore.mcp;

import io.jarviscore.JarvisException;
import io.jarviscore.text.OutsideText;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Content;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.ListToolsResult;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a server, opened when it is needed and opened again after it was lost. The
 * client that lost it is closed first, so no process is left behind. Thread-safe.
 */
final class McpConnection implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Duration TIME_TO_CONNECT = Duration.ofSeconds(30);
    private static final int MOST_PAGES = 100;
    private static final int LONGEST_PROBLEM = 300;
    private static final Logger log = LoggerFactory.getLogger(McpConnection.class);

    private final String name;
    private final Supplier<McpClientTransport> transports;

    /** Held while connecting: two threads that need a connection must not start two processes. */
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable McpSyncClient client;
    private boolean closed;

    McpConnection(String name, Supplier<McpClientTransport> transports) {
        this.name = name;
        this.transports = transports;
    }

    /** Asks for the server's tools and capabilities. */
    Offer offer() {
        McpSyncClient connected = connected();
        try {
            ServerCapabilities has = connected.getServerCapabilities();
            return new Offer(
                    has.tools() == null ? List.of() : tools(connected),
                    has.resources() != null,
                    has.prompts() != null);
        } catch (RuntimeException e) {
            lose(connected);
            throw unavailable(e);
        }
    }

    /**
     * A server's tools and capabilities.
     *
     * @param tools its tools
     * @param resources whether it has resources
     * @param prompts whether it has prompts
     */
    record Offer(List<Tool> tools, boolean resources, boolean prompts) {}

    private static List<Tool> tools(McpSyncClient connected) {
        List<Tool> tools = new ArrayList<>();
        ListToolsResult page = connected.listTools(null);
        tools.addAll(page.tools());
        for (int i = 1; page.nextCursor() != null && i < MOST_PAGES; i++) {
            page = connected.listTools(page.nextCursor());
            tools.addAll(page.tools());
        }
        return tools;
    }

    /**
     * Reads something that no call changes; once more if the connection is lost meanwhile.
     *
     * @throws JarvisException if the server refused, or cannot be reached
     */
    <T> T read(Function<McpSyncClient, T> question) {
        McpSyncClient first = connected();
        try {
            return question.apply(first);
        } catch (McpError e) {
            throw new JarvisException("MCP server " + name + " refused: " + words(e), e);
        } catch (RuntimeException e) {
            lose(first);
            log.info("MCP server {} was lost during a read; connecting again", name);
        }
        McpSyncClient second = connected();
        try {
            return question.apply(second);
        } catch (RuntimeException e) {
            lose(second);
            throw unavailable(e);
        }
    }

    /**
     * Calls a tool.
     *
     * @param repeatable whether the call may be made again if the connection is lost during it
     * @throws JarvisException if the tool failed, or the connection was lost
     */
    @Nullable Object call(String tool, Map<String, Object> arguments, boolean repeatable) {
        McpSyncClient first = connected();
        CallToolRequest request = CallToolRequest.builder(tool).arguments(arguments).build();
        try {
            return value(tool, first.callTool(request));
        } catch (McpError e) {
            throw new JarvisException("MCP server " + name + " refused the call: " + words(e), e);
        } catch (JarvisException failed) {
            throw failed;
        } catch (RuntimeException e) {
            lose(first);
            if (!repeatable) {
                throw new JarvisException(
                        "the connection to MCP server "
                                + name
                                + " was lost during the call of "
                                + tool
                                + ", which may have taken effect: "
                                + words(e),
                        e);
            }
            log.info("MCP server {} was lost during a call; connecting again", name);
            return again(tool, request);
        }
    }

    private @Nullable Object again(String tool, CallToolRequest request) {
        McpSyncClient second = connected();
        try {
            return value(tool, second.callTool(request));
        } catch (JarvisException failed) {
            throw failed;
        } catch (RuntimeException e) {
            lose(second);
            throw unavailable(e);
        }
    }

    private @Nullable Object value(String tool, CallToolResult result) {
        String text = text(result.content());
        if (Boolean.TRUE.equals(result.isError())) {
            throw new JarvisException(tool + " of MCP server " + name + " failed: " + text);
        }
        return result.structuredContent() != null ? result.structuredContent() : text;
    }

    /** Words only: a part that is not text is named. */
    private static String text(List<Content> contents) {
        StringJoiner text = new StringJoiner("\n");
        for (Content content : contents) {
            text.add(
                    content instanceof TextContent words
                            ? words.text()
                            : "[" + content.type() + " left out]");
        }
        return text.toString();
    }

    private McpSyncClient connected() {
        lock.lock();
        try {
            if (closed) {
                throw new JarvisException("MCP server " + name + ": its tools were closed");
            }
            McpSyncClient known = client;
            if (known == null) {
                known = connect();
                client = known;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    private McpSyncClient connect() {
        McpClientTransport transport = transports.get();
        McpSyncClient fresh =
                McpClient.sync(transport)
                        .clientInfo(Implementation.builder("jarviscore", "0.1.0").build())
                        .requestTimeout(TIMEOUT)
                        .initializationTimeout(TIME_TO_CONNECT)
                        .build();
        CompletableFuture<Void> ready = new CompletableFuture<>();
        if (transport instanceof WatchedProcess process) {
            process.onExit(
                    () -> {
                        ready.completeExceptionally(new JarvisException("its process has ended"));
                        lose(fresh);
                    });
        }
        // On a thread of its own: the SDK waits for an answer also when nobody can give it.
        Thread.ofVirtual().name("MCP " + name + " connecting").start(() -> open(fresh, ready));
        try {
            ready.get();
            return fresh;
        } catch (ExecutionException e) {
            end(fresh);
            throw unavailable(
                    e.getCause() instanceof RuntimeException why
                            ? why
                            : new JarvisException("it cannot be connected", e));
        } catch (InterruptedException e) {
            end(fresh);
            Thread.currentThread().interrupt();
            throw new JarvisException("interrupted while MCP server " + name + " was connected", e);
        }
    }

    private static void open(McpSyncClient fresh, CompletableFuture<Void> ready) {
        try {
            fresh.initialize();
            ready.complete(null);
        } catch (RuntimeException e) {
            ready.completeExceptionally(e);
        }
    }

    private void lose(McpSyncClient lost) {
        lock.lock();
        try {
            if (lost.equals(client)) {
                client = null;
            }
        } finally {
            lock.unlock();
        }
        end(lost);
    }

    private void end(McpSyncClient ending) {
        try {
            ending.closeGracefully();
        } catch (RuntimeException e) {
            log.debug("MCP server {} did not end well", name, e);
        }
    }

    private JarvisException unavailable(RuntimeException e) {
        return new JarvisException("MCP server " + name + " is unavailable: " + words(e), e);
    }

    private static String words(RuntimeException e) {
        return OutsideText.line(String.valueOf(e.getMessage()), LONGEST_PROBLEM);
    }

    @Override
    public void close() {
        @Nullable McpSyncClient last;
        lock.lock();
        try {
            closed = true;
            last = client;
            client = null;
        } finally {
            lock.unlock();
        }
        if (last != null) {
            end(last);
        }
    }
}
