package io.jarviscore.kernel.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of names and sentences, in a form in which they can be compared. */
final class Words {
    private static final Set<String> STOP =
            Set.of(
                    "about", "a", "an", "and", "are", "as", "at", "be", "by", "for", "from",
                    "given", "how", "in", "into", "is", "it", "its", "me", "my", "of", "on", "or",
                    "our", "please", "that", "the", "their", "them", "this", "to", "what", "which",
                    "with", "you", "your");

    /**
     * Verbs that people and programmers use for one thing, as their first one. Only words that are
     * hardly ever nouns: a file, an order or a post is what a function is about.
     */
    private static final Map<String, String> VERBS =
            verbs(
                    List.of("create", "add", "insert", "make", "new", "register"),
                    List.of("get", "fetch", "look", "read", "retrieve", "show", "view"),
                    List.of("list", "all", "enumerate", "every", "overview"),
                    List.of("update", "change", "correct", "edit", "modify", "rename"),
                    List.of("delete", "cancel", "discard", "drop", "erase", "remove"),
                    List.of("compute", "calculate"),
                    List.of("find", "query", "search"));

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");

    private Words() {}

    /** Of one letter or digit no word: they are in everything. */
    static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        String apart = text.replaceAll("(\\p{Ll})(\\p{Lu})", "$1 $2").toLowerCase(Locale.ROOT);
        Matcher found = WORD.matcher(apart);
        while (found.find()) {
            String word = found.group();
            if (word.length() > 1 && !STOP.contains(word)) {
                String stem = stem(word);
                words.add(VERBS.getOrDefault(stem, stem));
            }
        }
        return words;
    }

    @SafeVarargs
    private static Map<String, String> verbs(List<String>... groups) {
        Map<String, String> verbs = new HashMap<>();
        for (List<String> group : groups) {
            group.forEach(verb -> verbs.put(stem(verb), stem(group.getFirst())));
        }
        return Map.copyOf(verbs);
    }

    /** English endings only; equal for a query and its matches. */
    private static String stem(String word) {
        String stem = word;
        if (stem.length() > 5 && stem.endsWith("ing")) {
            stem = stem.substring(0, stem.length() - 3);
        } else if (stem.length() > 4 && stem.endsWith("ies")) {
            stem = stem.substring(0, stem.length() - 3) + "y";
        } else if (stem.length() > 4 && (stem.endsWith("ed") || stem.endsWith("es"))) {
            stem = stem.substring(0, stem.length() - 2);
        } else if (stem.length() > 3 && stem.endsWith("s") && !stem.endsWith("ss")) {
            stem = stem.substring(0, stem.length() - 1);
        }
        return stem.length() > 3 && stem.endsWith("e")
                ? stem.substring(0, stem.length() - 1)
                : stem;
    }
}
