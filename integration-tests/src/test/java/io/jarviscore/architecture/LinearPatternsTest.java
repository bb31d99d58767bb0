package io.jarviscore.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No regular expression backtracks over text from outside. In a pattern of the libraries' sources
 * an unbounded quantifier is possessive, or nothing follows it in the pattern. A file with another
 * pattern is listed here, with the reason why its text is short.
 */
final class LinearPatternsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** The beginning of a literal in a call that takes a pattern. */
    private static final Pattern CALL =
            Pattern.compile(
                    "(?:Pattern\\.compile|\\.matches|\\.replaceAll|\\.replaceFirst|\\.split)"
                            + "\\(\\s*+\"");

    /** Files whose patterns may backtrack, and the reason. */
    private static final Map<String, String> ALLOWED =
            Map.ofEntries(
                    Map.entry("ValueForm.java", "values of settings"),
                    Map.entry("SettingsResolver.java", "values of settings"),
                    Map.entry("EnvFile.java", "one line of a file of this machine"),
                    Map.entry("BlobMarks.java", "one path of the mesh's own; a single star"),
                    Map.entry(
                            "Redaction.java",
                            "what follows the lazy one always matches, at the end"),
                    Map.entry("IdentityEnvironment.java", "an address that the platform sets"),
                    Map.entry("ModelGates.java", "values of settings"),
                    Map.entry("MessagesEndpoint.java", "a path in a setting"),
                    Map.entry("Endpoint.java", "a path in a setting"),
                    Map.entry("GeminiWriter.java", "a model's name, at most 200 characters"),
                    Map.entry("ResponsesWire.java", "a model's name, at most 200 characters"),
                    Map.entry("ModelQuirks.java", "a model's name, at most 200 characters"));

    @Test
    void patternsOverOutsideTextCannotBacktrack() throws IOException {
        Map<String, List<String>> bad = new TreeMap<>();
        for (Path file : sources()) {
            String name = file.getFileName().toString();
            List<String> patterns =
                    patterns(Files.readString(file)).stream()
                            .filter(LinearPatternsTest::backtracks)
                            .toList();
            if (!patterns.isEmpty() && !ALLOWED.containsKey(name)) {
                bad.put(name, patterns);
            }
        }
        assertThat(bad).isEmpty();
    }

    @Test
    void everyFileOfTheListIsThere() throws IOException {
        assertThat(sources().stream().map(file -> file.getFileName().toString()))
                .containsAll(ALLOWED.keySet());
    }

    @ParameterizedTest
    @CsvSource({
        "'[a-z]+', false",
        "'[a-z]{1,9}x', false",
        "'[a-z]++x', false",
        "'(?:ab|c)*+d', false",
        "'a\\+b', false",
        "'[+*]x', false",
        "'a|b+', false",
        "'a+|b', false",
        "'[a-z]+x', true",
        "'(a+)+', true",
        "'(a|b+)*', true",
        "'.*?x', true",
        "'(.*)x', true",
        "'a{3,}b', true",
        "'a{3,}+b', false",
        "'\\s*$', true",
        "'a{1,200}+b', false",
        "'a{1,200}b', false",
    })
    void aPatternBacktracksWhereSomethingFollowsAnUnboundedQuantifier(
            String pattern, boolean backtracks) {
        assertThat(backtracks(pattern)).isEqualTo(backtracks);
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.filter(LinearPatternsTest::isLibrary).toList()) {
                try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                }
            }
        }
        assertThat(sources).hasSizeGreaterThan(300);
        return sources;
    }

    /** The test kit reads tests' own texts. */
    private static boolean isLibrary(Path folder) {
        String name = folder.getFileName().toString();
        return name.startsWith("jarviscore-")
                && !name.equals("jarviscore-testing")
                && Files.isDirectory(folder.resolve("src/main/java"));
    }

    /** The literals of patterns, as the compiler reads them; joined ones are one. */
    static List<String> patterns(String source) {
        List<String> patterns = new ArrayList<>();
        Matcher calls = CALL.matcher(source);
        while (calls.find()) {
            StringBuilder literal = new StringBuilder();
            int at = calls.end();
            while (source.charAt(at) != '"') {
                if (source.charAt(at) == '\\') {
                    literal.append(source.charAt(at++));
                }
                literal.append(source.charAt(at++));
                if (source.charAt(at) == '"') {
                    at = nextPart(source, at);
                }
            }
            patterns.add(literal.toString().translateEscapes());
        }
        return patterns;
    }

    /** Behind the quote that opens the next part of a joined literal; the closing quote if none. */
    private static int nextPart(String source, int quote) {
        Matcher joined = Pattern.compile("\"\\s*+\\+\\s*+\"").matcher(source);
        return joined.region(quote, source.length()).lookingAt() ? joined.end() : quote;
    }

    /** Whether an unbounded quantifier is not possessive and something follows or repeats it. */
    static boolean backtracks(String pattern) {
        for (int at = 0; at < pattern.length(); at++) {
            char character = pattern.charAt(at);
            if (character == '\\') {
                at++;
            } else if (character == '[') {
                at = endOfClass(pattern, at);
            } else if (character == '{' && isBounded(pattern, at)) {
                at = pattern.indexOf('}', at) + 1; // and its possessive or lazy form
            } else {
                int end = endOfUnbounded(pattern, at);
                if (end > at && isFollowed(pattern, end)) {
                    return true;
                }
                at = Math.max(at, endOfQuantifier(pattern, at) - 1);
            }
        }
        return false;
    }

    /** A bound is no unbounded quantifier, and a plus or question mark behind it is none either. */
    private static boolean isBounded(String pattern, int at) {
        return Pattern.compile("\\{\\d++(?:,\\d++)?\\}[+?]")
                .matcher(pattern)
                .region(at, pattern.length())
                .lookingAt();
    }

    private static int endOfQuantifier(String pattern, int at) {
        Matcher quantifier = Pattern.compile("(?:[*+]|\\{\\d++,})[+?]?").matcher(pattern);
        return quantifier.region(at, pattern.length()).lookingAt() ? quantifier.end() : at;
    }

    private static int endOfClass(String pattern, int start) {
        int depth = 0;
        for (int at = start; at < pattern.length(); at++) {
            switch (pattern.charAt(at)) {
                case '\\' -> at++;
                case '[' -> depth++;
                case ']' -> {
                    if (--depth == 0) {
                        return at;
                    }
                }
                default -> {}
            }
        }
        return pattern.length();
    }

    /** Behind an unbounded quantifier that is not possessive; the same place if there is none. */
    private static int endOfUnbounded(String pattern, int at) {
        Matcher quantifier = Pattern.compile("(?:[*+]|\\{\\d++,})([+?]?)").matcher(pattern);
        boolean found = quantifier.region(at, pattern.length()).lookingAt();
        return found && !quantifier.group(1).equals("+") ? quantifier.end() : at;
    }

    /** Whether something of its alternative follows, or a group around it is repeated. */
    private static boolean isFollowed(String pattern, int from) {
        for (int at = from; at < pattern.length(); at++) {
            char character = pattern.charAt(at);
            if (character == ')') {
                if (at + 1 < pattern.length() && "*+{".indexOf(pattern.charAt(at + 1)) >= 0) {
                    return true;
                }
            } else if (character == '|') {
                // The rest of the alternatives of this group, up to its end.
                at = endOfGroup(pattern, at) - 1;
            } else {
                return true;
            }
        }
        return false;
    }

    private static int endOfGroup(String pattern, int from) {
        int depth = 0;
        for (int at = from; at < pattern.length(); at++) {
            switch (pattern.charAt(at)) {
                case '\\' -> at++;
                case '[' -> at = endOfClass(pattern, at);
                case '(' -> depth++;
                case ')' -> {
                    if (depth-- == 0) {
                        return at;
                    }
                }
                default -> {}
            }
        }
        return pattern.length();
    }
}
