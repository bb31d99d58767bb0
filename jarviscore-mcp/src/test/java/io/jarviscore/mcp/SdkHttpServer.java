package io.jarviscore.mcp;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncPromptSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import io.modelcontextprotocol.spec.McpSchema.PromptArgument;
import io.modelcontextprotocol.spec.McpSchema.PromptMessage;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.Role;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/** The official SDK's server over streamable HTTP, with sessions, in a servlet container. */
@SuppressWarnings("deprecation") // the short constructors say enough here
final class SdkHttpServer implements AutoCloseable {
    private final Tomcat tomcat = new Tomcat();
    private final McpSyncServer server;

    /**
     * Starts it.
     *
     * @param port 0 for any that is free
     */
    SdkHttpServer(int port, Path folder) throws LifecycleException {
        Logger.getLogger("org.apache").setLevel(Level.WARNING);
        HttpServletStreamableServerTransportProvider transport =
                HttpServletStreamableServerTransportProvider.builder()
                        .jsonMapper(McpJsonDefaults.getMapper())
                        .mcpEndpoint("/mcp")
                        .build();
        server =
                McpServer.sync(transport)
                        .serverInfo("sdk", "1")
                        .capabilities(
                                ServerCapabilities.builder()
                                        .tools(false)
                                        .resources(false, false)
                                        .prompts(false)
                                        .build())
                        .tools(SdkServer.adding(), SdkServer.noting())
                        .resources(resource())
                        .prompts(prompt())
                        .build();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(port);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(context, "mcp", transport).setAsyncSupported(true);
        context.addServletMappingDecoded("/mcp", "mcp");
        tomcat.start();
    }

    int port() {
        return tomcat.getConnector().getLocalPort();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port() + "/mcp");
    }

    private static SyncResourceSpecification resource() {
        return new SyncResourceSpecification(
                Resource.builder("doc://tea", "tea").description("About tea").build(),
                (exchange, request) ->
                        new ReadResourceResult(
                                List.of(
                                        new TextResourceContents(
                                                request.uri(), "text/plain", "Tea is a drink."))));
    }

    private static SyncPromptSpecification prompt() {
        return new SyncPromptSpecification(
                new Prompt(
                        "greet",
                        "Greets somebody",
                        List.of(new PromptArgument("name", "who", true))),
                (exchange, request) ->
                        new GetPromptResult(
                                "a greeting",
                                List.of(
                                        new PromptMessage(
                                                Role.USER,
                                                TextContent.builder(
                                                                "Greet "
                                                                        + request.arguments()
                                                                                .get("name"))
                                                        .build()))));
    }

    @Override
    public void close() {
        server.closeGracefully();
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }
}
