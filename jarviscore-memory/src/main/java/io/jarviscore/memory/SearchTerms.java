package io.jarviscore.memory;

import io.jarviscore.json.Json;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the rows that have words of a question, and weighs them by how rare those words are
 * (inverse document frequency). For each word the newest rows are looked at, so a search takes as
 * long in a large index as in a small one; FTS5's own {@code bm25} visits every row that has any of
 * the words. How many rows have a common word is estimated from how close together its newest rows
 * are.
 */
final class SearchTerms {
    /** Rows looked at for each word. */
    private static final int ROWS = 150;

    /** Questions can be whole documents; their first words are taken. */
    private static final int MOST_WORDS = 24;

    private static final int LONGEST_QUESTION = 4_000;
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]{2,40}|\\p{N}");

    /** The weight of each row that has a word of the question. */
    Map<Long, Double> weights(Sql sql, String owner, String question) throws SQLException {
        Map<Long, Double> weights = new HashMap<>();
        long newest =
                sql.first("SELECT coalesce(max(number), 0) FROM memories", row -> row.getLong(1))
                        .orElse(0L);
        for (String word : words(question)) {
            List<Long> rows =
                    sql.all(
                            "SELECT rowid FROM words WHERE words MATCH ?"
                                    + " ORDER BY rowid DESC LIMIT "
                                    + ROWS,
                            row -> row.getLong(1),
                            "owner : " + owner + " AND {about text} : \"" + word + '"');
            double weight = weight(rows, newest);
            rows.forEach(row -> weights.merge(row, weight, Double::sum));
        }
        return weights;
    }

    private static double weight(List<Long> rows, long newest) {
        if (rows.isEmpty()) {
            return 0;
        }
        double frequency =
                rows.size() < ROWS
                        ? rows.size()
                        : (double) rows.size() * newest / (newest - rows.getLast() + 1);
        return Math.log1p(newest / frequency);
    }

    static Set<String> words(String question) {
        Set<String> words = new LinkedHashSet<>();
        String start = question.substring(0, Json.end(LONGEST_QUESTION, question));
        Matcher matcher = WORD.matcher(start.toLowerCase(Locale.ROOT));
        while (matcher.find() && words.size() < MOST_WORDS) {
            words.add(matcher.group());
        }
        return words;
    }
}
