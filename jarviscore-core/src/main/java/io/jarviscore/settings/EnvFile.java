package io.jarviscore.settings;

import io.github.cdimascio.dotenv.DotenvEntry;
import io.github.cdimascio.dotenv.DotenvException;
import io.github.cdimascio.dotenv.internal.DotenvParser;
import io.github.cdimascio.dotenv.internal.DotenvReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The variables that a {@code .env} file declares. Nothing of it reaches the process's environment,
 * and nothing of that environment is in it.
 *
 * @param values the declared variables by name
 * @param problems the errors in the file; never quotes it, since any line may hold a secret
 * @param warnings the lines that declare nothing and are skipped
 */
record EnvFile(Map<String, String> values, List<String> problems, List<String> warnings) {
    static final EnvFile NONE = new EnvFile(Map.of(), List.of(), List.of());

    /** A byte order mark, as some editors put it at the beginning of a file. */
    private static final String BOM = "\uFEFF";

    /** As in a file that a shell reads too. */
    private static final Pattern EXPORT = Pattern.compile("^\\s*export\\s+(?=[\\w.-]+\\s*=)");

    /** A line that gives a name a value, valid or not. */
    private static final Pattern DECLARATION = Pattern.compile("\\s*([\\w.-]+)\\s*=.*");

    /** A value that starts with a quote; it may go on for lines. */
    private static final Pattern QUOTED = Pattern.compile("\\s*([\\w.-]+)\\s*=\\s*\".*");

    /** An unquoted value with a # in its midst, where the library takes a comment to start. */
    private static final Pattern CUT =
            Pattern.compile("\\s*([\\w.-]+)\\s*=\\s*[^\\s\"'#][^#]*(?<!\\s)#.*");

    /**
     * A quote that the same line does not close, or closes before something else. With a # behind
     * it, the library refuses it at once.
     */
    private static final Pattern OPEN =
            Pattern.compile("\\s*+[\\w.-]++\\s*+=\\s*+\"(?![^\"]*+\"\\s*+$)[^#]*+");

    /** A value has at most so many lines more; a PEM file has a hundred. */
    private static final int MOST_LINES = 1_000;

    /** With each of them, all lines are read again. */
    private static final int MOST_LEFT_OUT = 20;

    private static final Set<String> OURS =
            SettingKeys.all().stream()
                    .flatMap(setting -> setting.environmentNames().stream())
                    .collect(Collectors.toUnmodifiableSet());

    private static final String FORM = "write NAME=value, or NAME=\"value\" without quotes inside";

    EnvFile {
        values = Map.copyOf(values);
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /** Reads the file in a folder; there need not be one. */
    static EnvFile in(Path folder) {
        Path file = folder.resolve(".env");
        if (!Files.exists(file)) {
            return NONE;
        }
        if (!Files.isRegularFile(file)) {
            return broken(file + " is not a file: remove it, or put a file in its place");
        }
        try {
            return parse(file, Files.readAllLines(file));
        } catch (CharacterCodingException e) {
            return broken(file + " is not UTF-8 text: save it as UTF-8");
        } catch (IOException e) {
            String why = e.getClass().getSimpleName();
            return broken(file + " cannot be read (" + why + "): let this process read it");
        }
    }

    private static EnvFile parse(Path file, List<String> raw) {
        List<String> lines = new ArrayList<>(raw);
        if (!lines.isEmpty() && lines.getFirst().startsWith(BOM)) {
            lines.set(0, lines.getFirst().substring(BOM.length()));
        }
        lines.replaceAll(line -> EXPORT.matcher(line).replaceFirst(""));
        List<String> warnings = new ArrayList<>();
        while (true) {
            try {
                Map<String, String> values = values(withoutOpenEnd(lines));
                return new EnvFile(values, silentlyLost(file, lines, values.keySet()), warnings);
            } catch (DotenvException e) {
                // The message quotes the line, so neither it nor the exception may be passed on.
                int at = malformed(e, lines);
                if (at < 0 || names(DECLARATION, lines.get(at), OURS::contains)) {
                    return broken(file + where(at) + " is malformed: " + FORM);
                }
                if (warnings.size() == MOST_LEFT_OUT) {
                    return broken(
                            file
                                    + " has more than "
                                    + MOST_LEFT_OUT
                                    + " lines that declare nothing: "
                                    + FORM);
                }
                warnings.add(file + where(at) + " declares nothing and is left out: " + FORM);
                lines.set(at, "");
            }
        }
    }

    /**
     * The lines before the first quote that nothing closes. The library drops the rest as well, but
     * reads all of it again for each line of it.
     */
    private static List<String> withoutOpenEnd(List<String> lines) {
        for (int at = 0; at < lines.size(); at++) {
            if (isOpen(lines.get(at))) {
                int last = Math.min(lines.size(), at + 1 + MOST_LINES);
                int open = at++;
                while (at < last && !isClosed(lines.get(at))) {
                    at++;
                }
                if (at == last) {
                    return lines.subList(0, open);
                }
            }
        }
        return lines;
    }

    private static boolean isOpen(String line) {
        boolean once = line.indexOf('"') == line.lastIndexOf('"');
        return OPEN.matcher(line).matches() && (once || !isClosed(line));
    }

    private static boolean isClosed(String line) {
        return line.stripTrailing().endsWith("\"");
    }

    private static String where(int at) {
        return at < 0 ? "" : " line " + (at + 1);
    }

    /** A name that is declared twice has the value of its last declaration, as in a shell. */
    private static Map<String, String> values(List<String> lines) {
        DotenvReader reader =
                new DotenvReader("", "") {
                    @Override
                    public List<String> read() {
                        return lines;
                    }
                };
        return new DotenvParser(reader, true, true)
                .parse().stream()
                        .collect(
                                Collectors.toMap(
                                        DotenvEntry::getKey, EnvFile::value, (one, two) -> two));
    }

    /** The library takes double quotes off a value, but leaves single ones. */
    private static String value(DotenvEntry entry) {
        String value = entry.getValue();
        boolean quoted = value.length() > 1 && value.startsWith("'") && value.endsWith("'");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** The text that the library drops silently: all after an open quote, and all after a #. */
    private static List<String> silentlyLost(Path file, List<String> lines, Set<String> declared) {
        return IntStream.range(0, lines.size())
                .mapToObj(
                        at ->
                                loss(lines.get(at), declared)
                                        .map(loss -> "%s line %d %s".formatted(file, at + 1, loss)))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<String> loss(String line, Set<String> declared) {
        if (names(QUOTED, line, name -> !declared.contains(name))) {
            return Optional.of("opens a quote that nothing closes: end the value with its quote");
        }
        return names(CUT, line, OURS::contains)
                ? Optional.of("has a # inside a value: put the value in quotes")
                : Optional.empty();
    }

    private static boolean names(Pattern pattern, String line, Predicate<String> rule) {
        Matcher matcher = pattern.matcher(line);
        return matcher.matches() && rule.test(matcher.group(1));
    }

    /** The line with which the entry starts that the message quotes; below 0 if none does. */
    private static int malformed(DotenvException e, List<String> lines) {
        String entry =
                String.valueOf(e.getMessage())
                        .replaceFirst("^Malformed entry(, unmatched quotes)? ", "");
        return lines.indexOf(entry.lines().findFirst().orElse(""));
    }

    private static EnvFile broken(String problem) {
        return new EnvFile(Map.of(), List.of(problem), List.of());
    }
}
