package io.jarviscore.kernel.kit;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.Memory;
import io.jarviscore.Memory.Item;
import io.jarviscore.kernel.text.Untrusted;
import io.jarviscore.kernel.tool.ArgumentCheck;
import io.jarviscore.kernel.tool.CallContext;
import io.jarviscore.kernel.tool.Caution;
import io.jarviscore.kernel.tool.Observation;
import io.jarviscore.kernel.tool.RunTool;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The tools {@code remember}, {@code recall} and {@code forget}: an agent's memory in the hands of
 * its model. All of them may be repeated after a crash: a fact that is remembered twice is one
 * fact.
 */
public final class MemoryTools {
    /** Enough to choose from, and small beside a prompt. */
    private static final int RECALLED = 10;

    private static final Map<String, Object> REMEMBER =
            schema(
                    List.of("fact"),
                    text("fact", "what holds, in one sentence that is clear without its context"),
                    text("about", "the subject in a few words, the same each time"),
                    Map.entry(
                            "confidence",
                            Map.of(
                                    "type",
                                    "number",
                                    "minimum",
                                    0,
                                    "maximum",
                                    1,
                                    "description",
                                    "how sure it is; 1 if left out")),
                    Map.entry(
                            "scope",
                            Map.of(
                                    "type",
                                    "string",
                                    "enum",
                                    List.of("always", "workflow"),
                                    "description",
                                    "workflow: a note for the later steps of this work only")));

    private static final Map<String, Object> RECALL =
            schema(List.of("query"), text("query", "what to look for"));

    private static final Map<String, Object> FORGET =
            schema(
                    List.of("what"),
                    text("what", "the id of a memory as recall shows it, or a subject"));

    private MemoryTools() {}

    /** The three tools over an agent's memory. */
    public static List<RunTool> of(Memory memory) {
        return List.of(
                tool(
                        "remember",
                        "Keeps something for later tasks: what you learnt and would need again.",
                        REMEMBER,
                        (run, call, arguments) -> remember(memory, run, call, arguments)),
                tool(
                        "recall",
                        "Searches what you know from earlier tasks, with ids and sources.",
                        RECALL,
                        (run, call, arguments) ->
                                recalled(
                                        call,
                                        memory.within(run.task())
                                                .recall(string(arguments, "query")))),
                tool(
                        "forget",
                        "Removes memories that turned out to be wrong or are not wanted.",
                        FORGET,
                        (run, call, arguments) -> {
                            int gone = memory.within(run.task()).forget(string(arguments, "what"));
                            return said(call, gone + " forgotten");
                        }));
    }

    private static Observation remember(
            Memory memory, CallContext run, ToolCall call, Map<String, Object> arguments) {
        String fact = string(arguments, "fact");
        if ("workflow".equals(arguments.get("scope"))) {
            note(memory.within(run.task()), run, fact);
            return said(call, "noted");
        }
        double confidence =
                Optional.ofNullable(arguments.get("confidence"))
                        .map(value -> ((Number) value).doubleValue())
                        .orElse(1.0);
        memory.within(run.task())
                .remember(
                        new Memory.Fact(
                                string(arguments, "about"),
                                fact,
                                confidence,
                                run.task().id(),
                                run.isTainted()));
        return said(call, "remembered");
    }

    private static void note(Memory memory, CallContext run, String text) {
        if (run.isTainted()) {
            memory.noteTainted(run.task(), text);
        } else {
            memory.note(run.task(), text);
        }
    }

    private static Observation recalled(ToolCall call, List<Item> items) {
        StringBuilder text = new StringBuilder();
        List<Item> shown = items.subList(0, Math.min(RECALLED, items.size()));
        for (Item item : shown) {
            text.append(item.id().isEmpty() ? "" : "id " + item.id() + ", ");
            text.append(LocalDate.ofInstant(item.at(), ZoneOffset.UTC));
            text.append(item.source().isBlank() ? "" : ", from " + item.source());
            if (item.confidence() < 1) {
                text.append(", confidence ").append(item.confidence());
            }
            text.append(item.version() > 1 ? ", version " + item.version() : "");
            text.append(": ").append(item.about().isBlank() ? "" : item.about() + ": ");
            text.append(item.text()).append('\n');
        }
        if (shown.stream().anyMatch(Item::tainted)) {
            return said(call, Untrusted.marked("memory", text.toString().strip()));
        }
        return said(call, text.isEmpty() ? "nothing is remembered about that" : text.toString());
    }

    private static Observation said(ToolCall call, String text) {
        return Observation.success(call, Observation.Kind.MEMORY, null, text.strip());
    }

    private static RunTool tool(
            String name, String description, Map<String, Object> schema, RunTool.Body body) {
        return new RunTool(
                new ToolSpec(name, description, schema),
                new ArgumentCheck(name, schema),
                Caution.NONE,
                body);
    }

    private static String string(Map<String, Object> arguments, String name) {
        return Optional.ofNullable(arguments.get(name)).map(String::valueOf).orElse("");
    }

    private static Map.Entry<String, Map<String, Object>> text(String name, String description) {
        return Map.entry(name, Map.of("type", "string", "description", description));
    }

    @SafeVarargs
    private static Map<String, Object> schema(
            List<String> required, Map.Entry<String, Map<String, Object>>... properties) {
        // Sorted as declared: every request carries it, and providers cache equal beginnings.
        Map<String, Object> all = new LinkedHashMap<>();
        for (Map.Entry<String, Map<String, Object>> property : properties) {
            all.put(property.getKey(), new TreeMap<>(property.getValue()));
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", all);
        schema.put("required", required);
        schema.put("additionalProperties", false);
        return schema;
    }
}
