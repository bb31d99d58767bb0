package io.jarviscore.kernel.kit;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.json.Json;
import io.jarviscore.json.ObjectSchema;
import io.jarviscore.kernel.text.Untrusted;
import io.jarviscore.kernel.tool.ArgumentCheck;
import io.jarviscore.kernel.tool.CallContext;
import io.jarviscore.kernel.tool.Caution;
import io.jarviscore.kernel.tool.Observation;
import io.jarviscore.kernel.tool.RunTool;
import io.jarviscore.reasoning.Web;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tools {@code web_search} and {@code read_page}. Their results are marked as data. Long pages
 * are read in parts.
 */
final class WebTools {
    private static final int HITS = 8;
    private static final int PART = 12_000;

    private static final Map<String, Object> QUERY =
            ObjectSchema.of(
                    Map.of("query", ObjectSchema.text("what to search for")), List.of("query"));

    private static final Map<String, Object> PAGE =
            ObjectSchema.of(
                    Map.of(
                            "url",
                            ObjectSchema.text("http or https"),
                            "from",
                            Map.of(
                                    "type",
                                    "integer",
                                    "minimum",
                                    0,
                                    "description",
                                    "the character to begin at, for a page that goes on")),
                    List.of("url"));

    private final Web web;

    private WebTools(Web web) {
        this.web = web;
    }

    static List<RunTool> of(Web web) {
        WebTools tools = new WebTools(web);
        return List.of(
                new RunTool(
                                new ToolSpec(
                                        "web_search",
                                        "Searches the web. Returns titles, addresses and snippets; read a"
                                                + " page before citing it.",
                                        QUERY),
                                new ArgumentCheck("web_search", QUERY),
                                Caution.NONE,
                                tools::search)
                        .fromOutside(),
                new RunTool(
                                new ToolSpec("read_page", "Reads the text of a web page.", PAGE),
                                new ArgumentCheck("read_page", PAGE),
                                Caution.NONE,
                                tools::read)
                        .fromOutside());
    }

    private Observation search(CallContext run, ToolCall call, Map<String, Object> arguments) {
        List<Map<String, Object>> hits = new ArrayList<>();
        for (Web.Hit hit : web.search(String.valueOf(arguments.get("query")), HITS)) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("title", hit.title());
            shown.put("url", hit.url());
            shown.put("snippet", hit.snippet());
            hits.add(shown);
        }
        String words =
                hits.isEmpty()
                        ? "Nothing was found."
                        : Untrusted.marked("a web search", Json.write(hits));
        return Observation.success(call, Observation.Kind.TOOL, hits, words);
    }

    private Observation read(CallContext run, ToolCall call, Map<String, Object> arguments) {
        Web.Page page = web.read(String.valueOf(arguments.get("url")));
        String all = page.text();
        int from = arguments.get("from") instanceof Number number ? number.intValue() : 0;
        int begin = Math.clamp(from, 0, all.length());
        String rest = all.substring(begin);
        String part = rest.length() <= PART ? rest : rest.substring(0, Json.end(PART, rest));
        int end = begin + part.length();
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("source", page.url());
        value.put("title", page.title());
        value.put("readAt", page.readAt().toString());
        value.put("text", part);
        String more =
                end < all.length()
                        ? "\n(characters %d to %d of %d; go on with from=%d)"
                                .formatted(begin, end, all.length(), end)
                        : "";
        return Observation.success(
                call,
                Observation.Kind.TOOL,
                value,
                Untrusted.marked(page.url(), page.title() + "\n\n" + part) + more);
    }
}
