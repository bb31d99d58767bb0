package io.jarviscore.mcp;

import io.jarviscore.AgentTool;
import io.jarviscore.json.ObjectSchema;
import io.modelcontextprotocol.spec.McpSchema.BlobResourceContents;
import io.modelcontextprotocol.spec.McpSchema.GetPromptRequest;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.ListPromptsResult;
import io.modelcontextprotocol.spec.McpSchema.ListResourcesResult;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import io.modelcontextprotocol.spec.McpSchema.PromptArgument;
import io.modelcontextprotocol.spec.McpSchema.PromptMessage;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A server's resources and prompts as tools: lists in pages, and one of them at a time. They only
 * read, and what they return is text from outside.
 */
final class ServerReading {
    private static final Map<String, Object> PAGE =
            ObjectSchema.of(
                    Map.of("cursor", ObjectSchema.text("the page after; as the last answer says")),
                    List.of());

    private final McpConnection connection;
    private final UnaryOperator<String> naming;

    /**
     * Reads one server.
     *
     * @param connection to the server
     * @param naming gives a tool its name for agents
     */
    ServerReading(McpConnection connection, UnaryOperator<String> naming) {
        this.connection = connection;
        this.naming = naming;
    }

    List<AgentTool> tools(McpConnection.Offer offer) {
        List<AgentTool> tools = new ArrayList<>();
        if (offer.resources()) {
            tools.add(
                    tool(
                            "list_resources",
                            "Lists what can be read, with addresses.",
                            PAGE,
                            arguments -> resources(find(arguments, "cursor"))));
            tools.add(
                    tool(
                            "read_resource",
                            "Reads a resource by its address.",
                            ObjectSchema.of(
                                    Map.of("uri", ObjectSchema.text("its address")),
                                    List.of("uri")),
                            arguments -> resource(String.valueOf(arguments.get("uri")))));
        }
        if (offer.prompts()) {
            tools.add(
                    tool(
                            "list_prompts",
                            "Lists the prepared prompts, with their arguments.",
                            PAGE,
                            arguments -> prompts(find(arguments, "cursor"))));
            tools.add(
                    tool(
                            "get_prompt",
                            "Returns a prepared prompt with these arguments filled in.",
                            ObjectSchema.of(
                                    Map.of(
                                            "name",
                                            ObjectSchema.text("its name"),
                                            "arguments",
                                            Map.of(
                                                    "type",
                                                    "object",
                                                    "additionalProperties",
                                                    Map.of("type", "string"))),
                                    List.of("name")),
                            this::prompt));
        }
        return tools;
    }

    private AgentTool tool(
            String name,
            String description,
            Map<String, Object> parameters,
            AgentTool.Handler handler) {
        return new AgentTool(naming.apply(name), description, parameters, true, false, handler)
                .returningOutsideText();
    }

    private Object resources(@Nullable String cursor) {
        ListResourcesResult page = connection.read(client -> client.listResources(cursor));
        List<Map<String, Object>> resources = new ArrayList<>();
        for (Resource resource : page.resources()) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("uri", resource.uri());
            put(shown, "name", resource.name());
            put(shown, "description", resource.description());
            put(shown, "mime_type", resource.mimeType());
            put(shown, "bytes", resource.size());
            resources.add(shown);
        }
        return page("resources", resources, page.nextCursor());
    }

    private Object resource(String uri) {
        StringJoiner text = new StringJoiner("\n");
        for (ResourceContents contents :
                connection
                        .read(
                                client ->
                                        client.readResource(
                                                ReadResourceRequest.builder(uri).build()))
                        .contents()) {
            text.add(
                    switch (contents) {
                        case TextResourceContents words -> words.text();
                        case BlobResourceContents bytes ->
                                "[%s, %d characters of base64 left out]"
                                        .formatted(bytes.mimeType(), bytes.blob().length());
                        default -> "[" + contents.mimeType() + " left out]";
                    });
        }
        return text.toString();
    }

    private Object prompts(@Nullable String cursor) {
        ListPromptsResult page = connection.read(client -> client.listPrompts(cursor));
        List<Map<String, Object>> prompts = new ArrayList<>();
        for (Prompt prompt : page.prompts()) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("name", prompt.name());
            put(shown, "description", prompt.description());
            put(shown, "arguments", arguments(prompt));
            prompts.add(shown);
        }
        return page("prompts", prompts, page.nextCursor());
    }

    private static List<Map<String, Object>> arguments(Prompt prompt) {
        List<Map<String, Object>> arguments = new ArrayList<>();
        List<PromptArgument> all = prompt.arguments() == null ? List.of() : prompt.arguments();
        for (PromptArgument argument : all) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("name", argument.name());
            put(shown, "description", argument.description());
            shown.put("required", Boolean.TRUE.equals(argument.required()));
            arguments.add(shown);
        }
        return arguments;
    }

    private Object prompt(Map<String, Object> arguments) {
        Map<String, Object> given = new LinkedHashMap<>();
        if (arguments.get("arguments") instanceof Map<?, ?> values) {
            values.forEach((name, value) -> given.put(String.valueOf(name), value));
        }
        GetPromptRequest request =
                GetPromptRequest.builder(String.valueOf(arguments.get("name")))
                        .arguments(given)
                        .build();
        GetPromptResult prompt = connection.read(client -> client.getPrompt(request));
        List<Map<String, Object>> messages = new ArrayList<>();
        for (PromptMessage message : prompt.messages()) {
            messages.add(
                    Map.of(
                            "role",
                            String.valueOf(message.role()).toLowerCase(Locale.ROOT),
                            "text",
                            message.content() instanceof TextContent words
                                    ? words.text()
                                    : "[" + message.content().type() + " left out]"));
        }
        return messages;
    }

    private static Map<String, Object> page(
            String name, List<Map<String, Object>> items, @Nullable String next) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put(name, items);
        put(page, "next_cursor", next);
        return page;
    }

    private static void put(Map<String, Object> shown, String name, @Nullable Object value) {
        if (value != null) {
            shown.put(name, value);
        }
    }

    private static @Nullable String find(Map<String, Object> arguments, String name) {
        return arguments.get(name) instanceof String text && !text.isEmpty() ? text : null;
    }
}
