package io.jarviscore.research;

import io.jarviscore.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;
import org.jspecify.annotations.Nullable;

/**
 * The text of a page as a person sees it: without scripts, navigation and hidden elements, with
 * headings, lists, table rows and the addresses of links.
 *
 * @param title its title; empty for none
 * @param text its text
 */
record PageText(String title, String text) {
    private static final int LONGEST = 400_000;

    /** A main part that is shorter is likely not the main part. */
    private static final int SHORTEST_MAIN = 200;

    /** Elements without text, and text that a person does not see: where instructions hide. */
    private static final String UNSEEN =
            "script, style, noscript, template, svg, iframe, object, form button, nav, footer,"
                    + " [hidden], [aria-hidden=true], [style*=display:none],"
                    + " [style*='display: none'], [style*=visibility:hidden],"
                    + " [style*='visibility: hidden'], [style*='font-size:0']";

    private static final List<String> BLOCKS =
            List.of(
                    "p",
                    "div",
                    "section",
                    "article",
                    "br",
                    "ul",
                    "ol",
                    "table",
                    "blockquote",
                    "pre");

    static PageText ofHtml(byte[] body, @Nullable String charset, String url) throws IOException {
        Document document = Jsoup.parse(new ByteArrayInputStream(body), charset, url);
        String title = Json.cut(300, document.title().strip());
        document.select(UNSEEN).remove();
        return new PageText(title, tidy(words(main(document))));
    }

    static PageText plain(byte[] body, @Nullable String charset) {
        Charset known = charset == null ? StandardCharsets.UTF_8 : Charset.forName(charset);
        return new PageText("", tidy(new String(body, known)));
    }

    private static Element main(Document document) {
        Element main = document.selectFirst("main, [role=main], article");
        return main != null && main.text().length() >= SHORTEST_MAIN ? main : document.body();
    }

    private static String words(Element root) {
        StringBuilder text = new StringBuilder();
        root.traverse(
                new NodeVisitor() {
                    @Override
                    public void head(Node node, int depth) {
                        if (node instanceof TextNode words) {
                            text.append(words.text());
                        } else if (node instanceof Element element) {
                            begin(element, text);
                        }
                    }

                    @Override
                    public void tail(Node node, int depth) {
                        if (node instanceof Element element) {
                            end(element, text);
                        }
                    }
                });
        return text.toString();
    }

    private static void begin(Element element, StringBuilder text) {
        String name = element.normalName();
        if (name.matches("h[1-6]")) {
            text.append("\n\n").append("#".repeat(name.charAt(1) - '0')).append(' ');
        } else if (name.equals("li")) {
            text.append("\n- ");
        } else if (name.equals("tr") || BLOCKS.contains(name)) {
            text.append('\n');
        }
    }

    private static void end(Element element, StringBuilder text) {
        switch (element.normalName()) {
            case "td", "th" -> text.append(" | ");
            case "a" -> {
                String target = element.absUrl("href");
                if (target.startsWith("http") && !element.text().isBlank()) {
                    text.append(" <").append(target).append('>');
                }
            }
            default -> {
                if (BLOCKS.contains(element.normalName())
                        || element.normalName().matches("h[1-6]")) {
                    text.append('\n');
                }
            }
        }
    }

    private static String tidy(String text) {
        String tidy =
                text.replace("\r", "")
                        .replaceAll("[ \\t\\u00a0]+", " ")
                        .replaceAll(" ?\\n ?", "\n")
                        .replaceAll("\\n{3,}", "\n\n")
                        .strip();
        return Json.cut(LONGEST, tidy);
    }
}
