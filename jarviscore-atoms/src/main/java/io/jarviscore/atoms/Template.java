package io.jarviscore.atoms;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value of a manifest with the names of arguments in braces. A text that is one name alone is
 * replaced by the argument with its type; a name inside a text by the argument's text. A part that
 * only absent arguments fill is left out.
 */
final class Template {
    private static final Pattern NAME = Pattern.compile("\\{([a-z][a-z0-9_]*+)}");

    private Template() {}

    /** The names in a template. */
    static Set<String> names(@Nullable Object template) {
        Set<String> names = new TreeSet<>();
        if (template instanceof Map<?, ?> map) {
            map.values().forEach(value -> names.addAll(names(value)));
        } else if (template instanceof List<?> list) {
            list.forEach(value -> names.addAll(names(value)));
        } else if (template instanceof String text) {
            NAME.matcher(text).results().forEach(match -> names.add(match.group(1)));
        }
        return names;
    }

    /** The template with arguments; empty if nothing of it is left. */
    static Optional<Object> fill(@Nullable Object template, Map<String, Object> arguments) {
        if (template instanceof Map<?, ?> map) {
            Map<String, Object> filled = new LinkedHashMap<>();
            map.forEach(
                    (name, value) ->
                            fill(value, arguments)
                                    .ifPresent(found -> filled.put(String.valueOf(name), found)));
            return filled.isEmpty() && !map.isEmpty() ? Optional.empty() : Optional.of(filled);
        }
        if (template instanceof List<?> list) {
            List<Object> filled = new ArrayList<>();
            list.forEach(value -> fill(value, arguments).ifPresent(filled::add));
            return filled.isEmpty() && !list.isEmpty() ? Optional.empty() : Optional.of(filled);
        }
        if (!(template instanceof String text)) {
            return Optional.ofNullable(template);
        }
        Matcher whole = NAME.matcher(text);
        if (whole.matches()) {
            return Optional.ofNullable(arguments.get(whole.group(1)));
        }
        boolean absent = names(text).stream().anyMatch(name -> arguments.get(name) == null);
        return absent ? Optional.empty() : Optional.of(fill(text, arguments, Function.identity()));
    }

    /** A text with arguments as text, each one passed through an encoder. */
    static String fill(
            String text, Map<String, Object> arguments, Function<String, String> encoder) {
        return NAME.matcher(text)
                .replaceAll(
                        match ->
                                Matcher.quoteReplacement(
                                        encoder.apply(
                                                String.valueOf(arguments.get(match.group(1))))));
    }
}
