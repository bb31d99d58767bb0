package io.jarviscore.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rules of comments and names that a machine can check, for the sources of all modules. They
 * are a part of the section "Words" of {@code CONTRIBUTING.md}.
 */
final class HouseWordsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Words in the first sentence of a Javadoc comment. */
    private static final int LONGEST_SENTENCE = 30;

    private static final String CLAUSE = "(?:who|whoever|whom|what|whatever|that which)\\b";

    /** A literal, so that a comment's beginning inside it is none; or a comment. */
    private static final Pattern TOKEN =
            Pattern.compile(
                    "\"\"\"[^\"\\\\]*+(?:(?:\\\\.|\"(?!\"\"))[^\"\\\\]*+)*+\"\"\""
                            + "|\"[^\"\\\\\\n]*+(?:\\\\.[^\"\\\\\\n]*+)*+\""
                            + "|'[^'\\\\\\n]*+(?:\\\\.[^'\\\\\\n]*+)*+'"
                            + "|(?<comment>/\\*[^*]*+(?:\\*(?!/)[^*]*+)*+\\*/"
                            + "|//[^\\n]*+(?:\\n[ \\t]*+//[^\\n]*+)*+)",
                    Pattern.DOTALL);

    private static final Pattern SPACE = Pattern.compile("\\s++");

    /** The parts of an inline tag that are no words of the sentence. */
    private static final Pattern TAG = Pattern.compile("\\{@\\w++\\s++|}");

    /** The start of each line of a comment. */
    private static final Pattern MARGIN =
            Pattern.compile("^[ \\t]*+(?:/\\*++|//++|\\*(?!/))?[ \\t]?", Pattern.MULTILINE);

    private static final Pattern END_OF_SENTENCE = Pattern.compile("[.!?](?=\\s++[^a-z])");

    private static final Pattern END_OF_SUMMARY =
            Pattern.compile("\\n\\s*+(?:\\n|@)|^@|<(?:p|ul|ol|pre|table|h\\d)>");

    /** A clause as the subject of a sentence, or as the meaning of a tag. */
    private static final Pattern CLAUSE_AS_SUBJECT =
            Pattern.compile(
                    "(?:^|[.!?]\\s|<p>\\s?|<li>\\s?|@(?:return|param\\s\\S++|throws\\s\\S++)\\s)"
                            + "(?<clause>"
                            + CLAUSE
                            + "[^.?]*+)(?<end>[.?]?)",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern METAPHOR =
            Pattern.compile(
                    "\\b(?:class|interface|enum|record) (?<name>\\w*?"
                            + "(?:Door|Bell|Doorbell|Turnstile|Room|Manner|Letter|News|Booth|Told"
                            + "|Heard|Patience|PatientStore)s?)\\b");

    private static final Pattern TEST_NAME =
            Pattern.compile("\\bvoid (?<name>(?:who|whoever|what|whatever)[A-Z]\\w*+)\\(");

    @Test
    void commentsAndNamesUseNamedSubjects() throws IOException {
        List<String> offences = new ArrayList<>();
        for (Path file : sources()) {
            String source = Files.readString(file);
            for (Offence each : offences(source)) {
                long line = source.substring(0, each.at()).lines().count();
                offences.add(ROOT.relativize(file) + ":" + Math.max(1, line) + " " + each.what());
            }
        }
        assertThat(offences).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/** The same with a timeout. */ void a() {}",
                "/** What the store keeps. */ void a() {}",
                "/** Reads. Whoever waits is notified. */ void a() {}",
                "/** Reads.\n *\n * @return what was read\n */ int a() {}",
                "// Whatever a store throws: the thread must go on.\nint a;",
                "int a; // who waits",
                "/**\n * Reads a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a.\n */",
                "final class Turnstile {}",
                "interface Doorbells {}",
                "record Patience() {}",
                "@Test void whatIsReadIsRight() {}",
                "@Test\n@Timeout(5)\nvoid whoeverWaitsIsNotified() {}",
            })
    void anOffenceIsFound(String source) {
        assertThat(offences(source)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/** Returns the stored value. The same value is returned again. */ int a() {}",
                "/** Notifies the person who asked, and names what is missing. */ void a() {}",
                "String a = \"/** What is this */\";",
                "String a = \"\"\"\n// Whatever it is\n\"\"\";",
                "char a = '\"'; // \"quoted\"",
                "/** Reads {@code a. B}. What is next? */ void a() {}",
                "@Test void aValueIsRead() {}",
            })
    void properWordsAreNoOffence(String source) {
        assertThat(offences(source)).isEmpty();
    }

    private record Offence(int at, String what) {}

    private static List<Offence> offences(String source) {
        List<Offence> found = new ArrayList<>();
        StringBuilder code = new StringBuilder(source);
        Matcher token = TOKEN.matcher(source);
        while (token.find()) {
            String comment = token.group("comment");
            if (comment != null) {
                inComment(comment).forEach(what -> found.add(new Offence(token.start(), what)));
            }
            blank(code, token.start(), token.end());
        }
        String bare = code.toString();
        METAPHOR.matcher(bare)
                .results()
                .map(name -> new Offence(name.start(), "a metaphor: " + name.group(1)))
                .forEach(found::add);
        TEST_NAME
                .matcher(bare)
                .results()
                .map(name -> new Offence(name.end(), "a clause: " + name.group(1)))
                .forEach(found::add);
        return found;
    }

    private static List<String> inComment(String comment) {
        List<String> found = new ArrayList<>();
        String text = text(comment);
        String line = SPACE.matcher(text).replaceAll(" ");
        if (comment.startsWith("/**")) {
            String first = firstSentence(text);
            if (first.startsWith("The same ")) {
                found.add("begins with \"The same\": " + first);
            }
            if (SPACE.split(first).length > LONGEST_SENTENCE) {
                found.add("more than " + LONGEST_SENTENCE + " words: " + first);
            }
        }
        Matcher clause = CLAUSE_AS_SUBJECT.matcher(line);
        while (clause.find()) {
            if (!clause.group("end").equals("?")) {
                found.add("a clause as subject: " + clause.group("clause"));
            }
        }
        return found;
    }

    private static String text(String comment) {
        String text = comment.endsWith("*/") ? comment.substring(0, comment.length() - 2) : comment;
        return MARGIN.matcher(text).replaceAll("").strip();
    }

    private static String firstSentence(String text) {
        Matcher summary = END_OF_SUMMARY.matcher(text);
        String first = summary.find() ? text.substring(0, summary.start()) : text;
        Matcher end = END_OF_SENTENCE.matcher(first);
        String sentence = end.find() ? first.substring(0, end.end()) : first;
        return SPACE.matcher(TAG.matcher(sentence).replaceAll("")).replaceAll(" ").strip();
    }

    private static void blank(StringBuilder code, int from, int to) {
        for (int i = from; i < to; i++) {
            if (code.charAt(i) != '\n') {
                code.setCharAt(i, ' ');
            }
        }
    }

    private static List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path sources : sourceFolders()) {
            try (Stream<Path> files = Files.walk(sources)) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
            }
        }
        assertThat(found).hasSizeGreaterThan(1_000);
        return found;
    }

    /** The folders {@code src} of modules, which are one to three levels below the root. */
    private static List<Path> sourceFolders() throws IOException {
        try (Stream<Path> folders = Files.find(ROOT, 4, (path, attributes) -> isSources(path))) {
            return folders.toList();
        }
    }

    private static boolean isSources(Path path) {
        return path.endsWith("src")
                && Files.isDirectory(path)
                && Arrays.stream(ROOT.relativize(path).toString().split("[/\\\\]"))
                        .noneMatch("target"::equals);
    }
}
