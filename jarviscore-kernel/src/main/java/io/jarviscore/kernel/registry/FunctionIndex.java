package io.jarviscore.kernel.registry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds documents by words with BM25 (Robertson and Zaragoza, "The Probabilistic Relevance
 * Framework", 2009, section 3.4). A document matches only if it has enough of the query's weight: a
 * function that shares one common word with a task is no match. Not thread-safe.
 *
 * <p>Written here because it is a page of code: Lucene would be 6.6 MB in every kernel, and not
 * every store has the full-text index of SQLite.
 */
final class FunctionIndex {
    private static final double K1 = 1.2;
    private static final double B = 0.75;

    /** Of the query's weight, so much has to be in a document. */
    private static final double LEAST_SHARE = 0.4;

    private final Map<String, Map<String, Integer>> postings = new HashMap<>();
    private final Map<String, Integer> lengths = new LinkedHashMap<>();
    private final Map<String, Set<String>> wordsOf = new HashMap<>();
    private long total;

    /** Adds a document; does nothing if the id is there. */
    void add(String id, List<String> words) {
        if (lengths.putIfAbsent(id, words.size()) != null) {
            return;
        }
        total += words.size();
        for (String word : words) {
            postings.computeIfAbsent(word, each -> new HashMap<>()).merge(id, 1, Integer::sum);
        }
        wordsOf.put(id, new HashSet<>(words));
    }

    boolean contains(String id) {
        return lengths.containsKey(id);
    }

    Set<String> ids() {
        return lengths.keySet();
    }

    void remove(String id) {
        @Nullable Integer length = lengths.remove(id);
        if (length == null) {
            return;
        }
        total -= length;
        for (String word : wordsOf.getOrDefault(id, Set.of())) {
            postings.computeIfPresent(
                    word,
                    (same, documents) -> {
                        documents.remove(id);
                        return documents.isEmpty() ? null : documents;
                    });
        }
        wordsOf.remove(id);
    }

    /** The ids of matching documents, best first. */
    List<String> search(List<String> query) {
        Set<String> words = new HashSet<>(query);
        double weight = words.stream().mapToDouble(this::rarity).sum();
        Map<String, Double> scores = new HashMap<>();
        Map<String, Double> shares = new HashMap<>();
        double average = lengths.isEmpty() ? 1 : (double) total / lengths.size();
        for (String word : words) {
            double rarity = rarity(word);
            for (Map.Entry<String, Integer> found :
                    postings.getOrDefault(word, Map.of()).entrySet()) {
                String id = found.getKey();
                double often = found.getValue();
                double norm = K1 * (1 - B + B * lengths.getOrDefault(id, 0) / average);
                scores.merge(id, rarity * often * (K1 + 1) / (often + norm), Double::sum);
                shares.merge(id, rarity / weight, Double::sum);
            }
        }
        List<String> matches = new ArrayList<>(scores.keySet());
        matches.removeIf(id -> shares.getOrDefault(id, 0.0) < LEAST_SHARE);
        matches.sort(
                Comparator.<String>comparingDouble(id -> -scores.getOrDefault(id, 0.0))
                        .thenComparing(Comparator.naturalOrder()));
        return matches;
    }

    /**
     * A word that no document has weighs against every match, but half as much as its rarity says:
     * it may be a name unrelated to the query.
     */
    private double rarity(String word) {
        int with = postings.getOrDefault(word, Map.of()).size();
        double rarity = Math.log(1 + (lengths.size() - with + 0.5) / (with + 0.5));
        return with == 0 ? rarity / 2 : rarity;
    }
}
