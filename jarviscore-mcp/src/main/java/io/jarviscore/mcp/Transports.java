package io.jarviscore.mcp;

import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpClientTransport;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the SDK's transports. */
final class Transports {
    private static final Logger log = LoggerFactory.getLogger(Transports.class);

    private Transports() {}

    static McpClientTransport stdio(List<String> command, Map<String, String> environment) {
        ServerParameters parameters =
                ServerParameters.builder(command.getFirst())
                        .args(command.subList(1, command.size()))
                        .env(environment)
                        .build();
        WatchedProcess transport = new WatchedProcess(parameters, McpJsonDefaults.getMapper());
        transport.setStdErrorHandler(line -> log.debug("MCP server says: {}", line));
        return transport;
    }

    static McpClientTransport http(URI endpoint, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder();
        headers.forEach(request::header);
        String path = endpoint.getRawPath() == null ? "" : endpoint.getRawPath();
        String query = endpoint.getRawQuery() == null ? "" : "?" + endpoint.getRawQuery();
        return HttpClientStreamableHttpTransport.builder(
                        endpoint.getScheme() + "://" + endpoint.getRawAuthority())
                .endpoint(path.isEmpty() ? "/" : path + query)
                .requestBuilder(request)
                .jsonMapper(McpJsonDefaults.getMapper())
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }
}
