package io.jarviscore.memory;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns a question into an FTS5 expression that matches a bounded number of rows: ranking costs
 * time for each match, and words that are everywhere tell memories apart least. The rarest words of
 * the question are taken until their matches reach the bound.
 */
final class SearchTerms {
    /** Ranking so many rows takes a few milliseconds. */
    private static final int MOST_MATCHES = 2_000;

    /** Questions can be whole documents; their first words are taken. */
    private static final int MOST_WORDS = 32;

    private static final int LONGEST_QUESTION = 4_000;
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]{2,40}|\\p{N}");

    /** Empty if nothing can match. */
    Optional<Match> match(Sql sql, String owner, String question) throws SQLException {
        List<Term> known = new ArrayList<>();
        for (String word : words(question)) {
            int matches = matches(sql, owner, word);
            if (matches > 0) {
                known.add(new Term(word, matches));
            }
        }
        known.sort(Comparator.comparingInt(Term::matches));
        List<String> taken = new ArrayList<>();
        int total = 0;
        for (Term term : known) {
            total += term.matches();
            if (total > MOST_MATCHES && !taken.isEmpty()) {
                break;
            }
            taken.add('"' + term.word() + '"');
        }
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        String expression = of(owner, String.join(" OR ", taken));
        return Optional.of(
                new Match(expression, total > MOST_MATCHES ? newest(sql, expression) : 0));
    }

    /** Where the newest matches begin, for a question that has no rare word. */
    private static long newest(Sql sql, String expression) throws SQLException {
        return sql.first(
                        "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC"
                                + " LIMIT 1 OFFSET "
                                + MOST_MATCHES,
                        row -> row.getLong(1),
                        expression)
                .orElse(0L);
    }

    private static int matches(Sql sql, String owner, String word) throws SQLException {
        return sql.first(
                        "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT "
                                + (MOST_MATCHES + 1)
                                + ")",
                        row -> row.getInt(1),
                        of(owner, '"' + word + '"'))
                .orElse(0);
    }

    private static String of(String owner, String words) {
        return "owner : " + owner + " AND {about text} : (" + words + ")";
    }

    static Set<String> words(String question) {
        Set<String> words = new LinkedHashSet<>();
        String start = question.substring(0, Math.min(LONGEST_QUESTION, question.length()));
        Matcher matcher = WORD.matcher(start.toLowerCase(Locale.ROOT));
        while (matcher.find() && words.size() < MOST_WORDS) {
            words.add(matcher.group());
        }
        return words;
    }

    /**
     * What to search for.
     *
     * @param expression in FTS5's language
     * @param from the first row that is searched
     */
    record Match(String expression, long from) {}

    private record Term(String word, int matches) {}
}
