package io.jarviscore.tools;

import io.jarviscore.AgentTool;
import io.jarviscore.AutoAgent;
import io.jarviscore.Knowledge;
import io.jarviscore.Task;
import io.jarviscore.json.ObjectSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The tool {@code search_knowledge} of an {@link AutoAgent}. Each passage has its source and is
 * marked as data.
 */
public final class KnowledgeTool {
    private static final int MOST = 6;

    private static final Map<String, Object> PARAMETERS =
            ObjectSchema.of(
                    Map.of(
                            "query",
                            ObjectSchema.text("what to look for, in the words of the documents")));

    private KnowledgeTool() {}

    /** The tool for documents that every task may read. */
    public static AgentTool of(Knowledge documents) {
        return tool(task -> documents);
    }

    /**
     * The tool for documents of tenants. The tenant is the one that the application bound to the
     * task as {@code tenant}; a task without one is refused, so no model and no person chooses it.
     */
    public static AgentTool perTenant(Knowledge documents) {
        return tool(
                task -> {
                    if (task.bound().get("tenant") instanceof String tenant && !tenant.isBlank()) {
                        return documents.ofTenant(tenant);
                    }
                    throw new IllegalStateException(
                            "task " + task.id() + " has no tenant: bind one to its step");
                });
    }

    private static AgentTool tool(Function<Task, Knowledge> documents) {
        String name = "search_knowledge";
        String description =
                "Searches the documents of the organisation. Returns passages with source and"
                        + " chunk; cite them.";
        AgentTool.Handler handler =
                AgentTool.of(
                                name,
                                description,
                                PARAMETERS,
                                (arguments, task) ->
                                        found(
                                                documents.apply(task),
                                                String.valueOf(arguments.get("query"))))
                        .handler();
        return new AgentTool(name, description, PARAMETERS, true, false, handler)
                .returningOutsideText();
    }

    private static Object found(Knowledge documents, String query) {
        List<Map<String, Object>> passages =
                documents.search(query, MOST).stream().map(KnowledgeTool::shown).toList();
        return passages.isEmpty() ? "No document says anything about that." : passages;
    }

    private static Map<String, Object> shown(Knowledge.Passage passage) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("source", passage.source());
        shown.put("chunk", passage.chunk());
        shown.put("text", passage.text());
        return shown;
    }
}
