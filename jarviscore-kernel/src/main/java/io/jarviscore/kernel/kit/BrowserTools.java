package io.jarviscore.kernel.kit;

import io.jarviscore.BlobStore;
import io.jarviscore.ChatMessage.Image;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.Task;
import io.jarviscore.json.Json;
import io.jarviscore.json.ObjectSchema;
import io.jarviscore.kernel.text.Untrusted;
import io.jarviscore.kernel.tool.ArgumentCheck;
import io.jarviscore.kernel.tool.CallContext;
import io.jarviscore.kernel.tool.Caution;
import io.jarviscore.kernel.tool.Observation;
import io.jarviscore.kernel.tool.RunTool;
import io.jarviscore.reasoning.Browser;
import io.jarviscore.reasoning.Browser.View;
import io.jarviscore.text.OutsideText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tools {@code browser_*}: one browser for each run, which starts with the first call and is
 * closed with the run. Their results of a page are marked as data, in parts of bounded size.
 *
 * <p>Looking may be repeated after a crash. Clicking, typing and choosing may not: a person is
 * asked, as nobody can tell whether the call in flight took effect.
 */
final class BrowserTools {
    private static final int PART = 8_000;
    private static final int LONGEST_URL = 300;
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_NOTE = 500;

    private static final Caution ACTS =
            new Caution(false, false, 0, Optional.empty(), Optional.empty());

    private static final Map<String, Object> ELEMENT =
            ObjectSchema.text("the number of the element, for example e12");

    private final Browser browser;
    private final BlobStore blobs;

    /**
     * Tools for one browser port.
     *
     * @param browser opens browsers
     * @param blobs where screenshots and downloads go, in the workspace of the workflow
     */
    BrowserTools(Browser browser, BlobStore blobs) {
        this.browser = browser;
        this.blobs = blobs;
    }

    static List<RunTool> of(Browser browser, BlobStore blobs) {
        BrowserTools tools = new BrowserTools(browser, blobs);
        return List.of(
                tool(
                        "browser_navigate",
                        "Opens an address. Returns the page as text: what is in it, and numbers"
                                + " such as e12 by which the other tools name elements.",
                        Map.of("url", ObjectSchema.text("http or https")),
                        List.of("url"),
                        Caution.NONE,
                        (run, call, arguments) ->
                                shown(call, tools.on(run).open(string(arguments, "url")), 0)),
                tool(
                        "browser_read",
                        "Reads the current page, from a character on if it is long.",
                        Map.of("from", Map.of("type", "integer", "minimum", 0)),
                        List.of(),
                        Caution.NONE,
                        (run, call, arguments) ->
                                shown(call, tools.on(run).read(), from(arguments))),
                tool(
                        "browser_click",
                        "Clicks an element. Returns what changed.",
                        Map.of(
                                "element",
                                ELEMENT,
                                "accept_dialogs",
                                Map.of(
                                        "type",
                                        "boolean",
                                        "description",
                                        "say yes to a question that the page asks then;"
                                                + " otherwise the answer is no")),
                        List.of("element"),
                        ACTS,
                        (run, call, arguments) ->
                                shown(
                                        call,
                                        tools.on(run)
                                                .click(
                                                        string(arguments, "element"),
                                                        is(arguments, "accept_dialogs")),
                                        0)),
                tool(
                        "browser_type",
                        "Replaces the text of a field; with submit presses Enter afterwards.",
                        Map.of(
                                "element",
                                ELEMENT,
                                "text",
                                Map.of("type", "string"),
                                "submit",
                                Map.of("type", "boolean")),
                        List.of("element", "text"),
                        ACTS,
                        (run, call, arguments) ->
                                shown(
                                        call,
                                        tools.on(run)
                                                .type(
                                                        string(arguments, "element"),
                                                        string(arguments, "text"),
                                                        is(arguments, "submit")),
                                        0)),
                tool(
                        "browser_select",
                        "Chooses an option of a list, by its label or value.",
                        Map.of("element", ELEMENT, "option", Map.of("type", "string")),
                        List.of("element", "option"),
                        ACTS,
                        (run, call, arguments) ->
                                shown(
                                        call,
                                        tools.on(run)
                                                .select(
                                                        string(arguments, "element"),
                                                        string(arguments, "option")),
                                        0)),
                tool(
                        "browser_scroll",
                        "Scrolls by one screen. Returns what the page loaded then.",
                        Map.of(
                                "direction",
                                Map.of("type", "string", "enum", List.of("down", "up"))),
                        List.of("direction"),
                        Caution.NONE,
                        (run, call, arguments) ->
                                shown(
                                        call,
                                        tools.on(run)
                                                .scroll(
                                                        string(arguments, "direction")
                                                                .equals("down")),
                                        0)),
                tool(
                        "browser_screenshot",
                        "Keeps a picture of the visible page as a file, and shows it to you if you"
                                + " can see. Reading the page as text is cheaper.",
                        Map.of(),
                        List.of(),
                        Caution.NONE,
                        tools::screenshot),
                tool(
                        "browser_download",
                        "Keeps a file of the site in the workspace: the one that clicking the"
                                + " element downloads, or without element the one that an earlier"
                                + " click began.",
                        Map.of("element", ELEMENT),
                        List.of(),
                        ACTS,
                        tools::download));
    }

    private Browser.Session on(CallContext run) {
        return run.resource(Browser.Session.class, browser::session);
    }

    private Observation screenshot(CallContext run, ToolCall call, Map<String, Object> arguments)
            throws InterruptedException {
        byte[] png = on(run).screenshot();
        String path = "screenshots/" + run.taskOfCall().idempotencyKey().replace('/', '-') + ".png";
        put(run.task(), path, png);
        Map<String, Object> value = Map.of("file", path, "bytes", png.length);
        return Observation.success(call, Observation.Kind.TOOL, value, Json.write(value))
                .showing(Image.of("image/png", png));
    }

    private Observation download(CallContext run, ToolCall call, Map<String, Object> arguments)
            throws InterruptedException {
        Browser.Download file =
                on(run).download(Optional.ofNullable((String) arguments.get("element")));
        String path = "downloads/" + file.name();
        put(run.task(), path, file.content());
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("file", path);
        value.put("source", file.url());
        value.put("bytes", file.content().length);
        return Observation.success(call, Observation.Kind.TOOL, value, Json.write(value));
    }

    private void put(Task task, String path, byte[] content) {
        blobs.put(WorkspaceTools.folder(task) + path, content);
    }

    private static Observation shown(ToolCall call, View view, int from) {
        String all = view.text();
        int begin = Math.clamp(from, 0, all.length());
        String rest = all.substring(begin);
        String part = rest.length() <= PART ? rest : rest.substring(0, Json.end(PART, rest));
        int end = begin + part.length();
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("url", view.url());
        value.put("title", view.title());
        value.put("notes", view.notes());
        StringBuilder words = new StringBuilder();
        words.append(OutsideText.line(view.title(), LONGEST_TITLE)).append('\n');
        view.notes()
                .forEach(
                        note ->
                                words.append("* ")
                                        .append(OutsideText.line(note, LONGEST_NOTE))
                                        .append('\n'));
        words.append(part);
        String more =
                end < all.length()
                        ? "\n(characters %d to %d of %d; browser_read goes on with from=%d)"
                                .formatted(begin, end, all.length(), end)
                        : "";
        String source = OutsideText.line(view.url(), LONGEST_URL);
        return Observation.success(
                call,
                Observation.Kind.TOOL,
                value,
                Untrusted.marked(source, words.toString()) + more);
    }

    private static RunTool tool(
            String name,
            String description,
            Map<String, Object> properties,
            List<String> required,
            Caution caution,
            RunTool.Body body) {
        Map<String, Object> parameters = ObjectSchema.of(properties, required);
        return new RunTool(
                        new ToolSpec(name, description, parameters),
                        new ArgumentCheck(name, parameters),
                        caution,
                        body)
                .fromOutside();
    }

    private static String string(Map<String, Object> arguments, String name) {
        return String.valueOf(arguments.get(name));
    }

    private static boolean is(Map<String, Object> arguments, String name) {
        return Boolean.TRUE.equals(arguments.get(name));
    }

    private static int from(Map<String, Object> arguments) {
        return arguments.get("from") instanceof Number number ? number.intValue() : 0;
    }
}
