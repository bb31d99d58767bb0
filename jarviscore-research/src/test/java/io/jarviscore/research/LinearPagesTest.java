package io.jarviscore.research;

import static java.nio.charset.StandardCharsets.UTF_8;

import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRulesParser;
import io.jarviscore.testing.Linearity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of strangers are read in a time that grows with their length. */
@Timeout(120)
class LinearPagesTest {
    private static final int PAGE = 400_000;
    private static final int ROBOTS = 400_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<",
                "<div>",
                "<p>x",
                "<b><p>",
                "<b id=%d>",
                "<b id=%d><p>",
                "<a href=/x>y",
                "<a href=/x><table><td>",
                "<table><a href=/x>y",
                "<li>",
                "<tr><td>x",
                "<table>",
                "<svg>",
                "<main>",
                "<article>x</article>",
                "<h1>",
                "<select><option>",
                "<!--",
                "&",
                "&amp",
                "&#x41;",
                "</p>",
                "</x>",
                "<x y=\"",
                "<x %d=1 ",
                "<style>",
                "<template>",
                "<form><button>",
                "<frameset>",
                " ",
                "\n",
                "x",
                "\u00a0 \n"
            })
    void html(String piece) {
        for (String start : List.of("", "<main>" + "x".repeat(300))) {
            Linearity.check(PAGE, n -> repeated(start, piece, n), LinearPagesTest::readHtml);
        }
    }

    private static byte[] repeated(String start, String piece, int length) {
        StringBuilder text = new StringBuilder(start);
        for (int i = 0; text.length() < length; i++) {
            text.append(piece.replace("%d", String.valueOf(i)));
        }
        return text.toString().getBytes(UTF_8);
    }

    private static void readHtml(byte[] page) {
        try {
            PageText.ofHtml(page, "UTF-8", "https://example.com/");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\n", " \n", "\t\u00a0", "\r\n", "x\n"})
    void plainText(String piece) {
        Linearity.check(PAGE, n -> repeated("", piece, n), page -> PageText.plain(page, "UTF-8"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Disallow: /%d\n",
                "Disallow: /*%d\n",
                "User-agent: x%d\n",
                "User-agent: *\nDisallow: /a%d\n",
                "Sitemap: https://example.com/%d\n",
                "#",
                "\n",
                ":",
                " ",
                "Disallow: /*a*b*c*d$\n"
            })
    void robots(String piece) {
        Linearity.check(
                ROBOTS,
                n -> repeated("User-agent: *\n", piece, n),
                file ->
                        new SimpleRobotRulesParser()
                                .parseContent(
                                        "https://example.com/robots.txt",
                                        file,
                                        "text/plain",
                                        List.of("jarviscore")));
    }

    /** RFC 9309 allows stars in rules; addresses are as long as a stranger's link is. */
    @ParameterizedTest
    @ValueSource(strings = {"*a", "*", "*a*", "a*b"})
    void addressesAreMatchedWithRules(String stars) {
        SimpleRobotRules rules =
                new SimpleRobotRulesParser()
                        .parseContent(
                                "https://example.com/robots.txt",
                                repeated("User-agent: *\nDisallow: /", stars, 400),
                                "text/plain",
                                List.of("jarviscore"));

        Linearity.check(8_000, n -> "https://example.com/" + "a".repeat(n) + "b", rules::isAllowed);
    }
}
