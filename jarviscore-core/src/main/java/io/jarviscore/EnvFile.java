package io.jarviscore;

import io.github.cdimascio.dotenv.Dotenv;
import io.github.cdimascio.dotenv.DotenvEntry;
import io.github.cdimascio.dotenv.DotenvException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * What a {@code .env} file declares. Nothing of it reaches the process's environment, and nothing
 * of that environment is in it.
 *
 * @param values the declared variables by name
 * @param problems what is wrong with the file; never quotes it, since any line may hold a secret
 */
record EnvFile(Map<String, String> values, List<String> problems) {
    static final EnvFile NONE = new EnvFile(Map.of(), List.of());

    /** A value that starts with a quote; it may go on for lines. */
    private static final Pattern QUOTED = Pattern.compile("\\s*([\\w.-]+)\\s*=\\s*\".*");

    /** An unquoted value with a # in its midst, where the library takes a comment to start. */
    private static final Pattern CUT =
            Pattern.compile("\\s*([\\w.-]+)\\s*=\\s*[^\\s\"'#][^#]*(?<!\\s)#.*");

    EnvFile {
        values = Map.copyOf(values);
        problems = List.copyOf(problems);
    }

    /** Reads the file in a folder; there need not be one. */
    static EnvFile in(Path folder) {
        Path file = folder.resolve(".env");
        if (!Files.exists(file)) {
            // Asked for a file that is not there, the library would look on the class path.
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

    private static EnvFile parse(Path file, List<String> lines) {
        Map<String, String> values;
        try {
            values =
                    Dotenv.configure()
                            // With the slash, or the library cuts ".env" off a folder's name.
                            .directory(file.toAbsolutePath().getParent() + "/")
                            .load()
                            .entries(Dotenv.Filter.DECLARED_IN_ENV_FILE)
                            .stream()
                            .collect(Collectors.toMap(DotenvEntry::getKey, EnvFile::value));
        } catch (DotenvException e) {
            // The message quotes the line, so neither it nor the exception may be passed on.
            return broken(file + malformed(e, lines));
        }
        return new EnvFile(values, silentlyLost(file, lines, values.keySet()));
    }

    /** The library takes double quotes off a value, but leaves single ones. */
    private static String value(DotenvEntry entry) {
        String value = entry.getValue();
        boolean quoted = value.length() > 1 && value.startsWith("'") && value.endsWith("'");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** What the library drops without a word: all after an open quote, and all after a #. */
    private static List<String> silentlyLost(Path file, List<String> lines, Set<String> declared) {
        Set<String> ours =
                SettingKeys.all().stream()
                        .flatMap(setting -> setting.environmentNames().stream())
                        .collect(Collectors.toSet());
        return IntStream.range(0, lines.size())
                .mapToObj(
                        at ->
                                loss(lines.get(at), declared, ours)
                                        .map(loss -> "%s line %d %s".formatted(file, at + 1, loss)))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<String> loss(String line, Set<String> declared, Set<String> ours) {
        if (names(QUOTED, line, name -> !declared.contains(name))) {
            return Optional.of("opens a quote that nothing closes: end the value with its quote");
        }
        return names(CUT, line, ours::contains)
                ? Optional.of("has a # inside a value: put the value in quotes")
                : Optional.empty();
    }

    private static boolean names(Pattern pattern, String line, Predicate<String> rule) {
        Matcher matcher = pattern.matcher(line);
        return matcher.matches() && rule.test(matcher.group(1));
    }

    /** Names the line with which the entry starts that the message quotes. */
    private static String malformed(DotenvException e, List<String> lines) {
        String entry =
                String.valueOf(e.getMessage())
                        .replaceFirst("^Malformed entry(, unmatched quotes)? ", "");
        int at = lines.indexOf(entry.lines().findFirst().orElse(""));
        return (at < 0 ? "" : " line " + (at + 1))
                + " is malformed: write NAME=value, or NAME=\"value\" without quotes inside";
    }

    private static EnvFile broken(String problem) {
        return new EnvFile(Map.of(), List.of(problem));
    }
}
