package io.jarviscore.memory;

import io.jarviscore.Memory;
import io.jarviscore.Memory.Item;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.json.Json;
import io.jarviscore.metrics.Measure;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Full-text search over facts and episodes, as a cache of the ledger: before a search it reads the
 * entries that were appended since the last one, by any process. All of it can be rebuilt from the
 * ledger, except how often a memory was used.
 *
 * <p>A memory's score is how many rare words of the question it has, weighted by recency, use,
 * confidence and length. Thread-safe.
 */
final class RecallIndex {
    private static final int BATCH = 2_000;

    /** Taken by the words they have, before recency, use and confidence are weighed. */
    private static final int CANDIDATES = 50;

    /** A memory of so many characters counts half of a short one with the same words. */
    private static final double LENGTH = 2_000;

    /** A memory that is this much older counts half of its recency. */
    private static final Duration HALF_LIFE = Duration.ofDays(90);

    private final IndexFile file;
    private final Ledger ledger;
    private final SearchTerms terms = new SearchTerms();
    private final KnownMarks marks;
    private final UseCounts uses;
    private final Optional<Vectors> vectors;
    private final LongAdder searches = new LongAdder();
    private final LongAdder searchNanos = new LongAdder();

    /**
     * An index over a ledger.
     *
     * @param vectors finds memories by meaning, too; empty to find them by words alone
     */
    RecallIndex(IndexFile file, Ledger ledger, Optional<Vectors> vectors) {
        this.file = file;
        this.ledger = ledger;
        this.marks = new KnownMarks(file);
        this.uses = new UseCounts(file);
        this.vectors = vectors;
    }

    /**
     * Whether an agent has neither facts nor episodes. Always asks the ledger until there are some,
     * since another process may have written them; after that it asks nobody. Does not open the
     * file.
     */
    boolean isUnused(Topics topics) {
        return !marks.isKnown(topics.facts())
                && !marks.isKnown(topics.episodes())
                && ledger.tail(topics.facts(), 1).isEmpty()
                && ledger.tail(topics.episodes(), 1).isEmpty();
    }

    /** Returns the memories that a question is about, best first, and counts their use. */
    List<Item> search(Topics topics, String question, int limit, Instant now) {
        return search(topics, question, limit, now, List.of());
    }

    /**
     * Like {@link #search(Topics, String, int, Instant)}, but may miss the newest episodes: while
     * the index lacks only some of them, it is not written.
     *
     * @param newest the newest episodes, without a gap, oldest first; the caller has no need to
     *     find any but the first
     */
    List<Item> search(
            Topics topics, String question, int limit, Instant now, List<Ledger.Entry> newest) {
        if (isUnused(topics)) {
            return List.of();
        }
        long start = System.nanoTime();
        catchUp(topics, topics.facts(), Memory.Kind.FACT);
        if (!reaches(topics.episodes(), newest)) {
            catchUp(topics, topics.episodes(), Memory.Kind.EPISODE);
        }
        List<Item> found = found(topics, question, limit, now);
        searches.increment();
        searchNanos.add(System.nanoTime() - start);
        return found;
    }

    /** Whether the index is known to have the first of these entries, or a later one. */
    private boolean reaches(String topic, List<Ledger.Entry> newest) {
        return marks.of(topic)
                .filter(mark -> newest.stream().anyMatch(entry -> Mark.of(entry).equals(mark)))
                .isPresent();
    }

    /** Writes the counts of uses. */
    void close() {
        uses.write();
    }

    /** How many searches there were, for the metrics; agents without memories do not search. */
    Measure measure() {
        return new Measure.Timer(
                "jarviscore.memory.recall",
                "Searches in the memories of agents",
                Map.of(),
                searches::sum,
                () -> Duration.ofNanos(searchNanos.sum()));
    }

    private List<Item> found(Topics topics, String question, int limit, Instant now) {
        // Not under the index's lock: the question is embedded far away.
        Map<Long, Double> near = vectors.map(it -> it.near(topics, question)).orElse(Map.of());
        return file.read(
                sql -> {
                    List<Found> best = best(sql, topics, question, near, limit, now);
                    uses.add(best.stream().map(Found::number).toList());
                    return withOtherValues(sql, topics, best);
                });
    }

    /** Returns the ids of the facts that an id or a subject names. */
    List<String> factsNamed(Topics topics, String what) {
        catchUp(topics);
        return file.read(
                sql ->
                        sql.all(
                                "SELECT id FROM memories WHERE agent = ? AND kind = 'FACT'"
                                        + " AND (id = ? OR (subject <> '' AND subject = ?))",
                                row -> row.getString(1),
                                topics.agentId(),
                                what.strip(),
                                FactEntry.subject(what)));
    }

    private List<Found> best(
            Sql sql, Topics topics, String question, Map<Long, Double> near, int limit, Instant now)
            throws SQLException {
        Map<Long, Double> weights = terms.weights(sql, IndexRow.owner(topics.agentId()), question);
        Map<Long, Double> candidates = new HashMap<>();
        hybrid(weights, near).entrySet().stream()
                .sorted(Map.Entry.<Long, Double>comparingByValue().reversed())
                .limit(CANDIDATES)
                .forEach(each -> candidates.put(each.getKey(), each.getValue()));
        if (candidates.isEmpty()) {
            return List.of();
        }
        List<Found> found =
                sql.all(
                        "SELECT * FROM memories WHERE number IN (SELECT value FROM json_each(?))",
                        row -> found(row, candidates, now),
                        Json.write(candidates.keySet()));
        found.sort(Comparator.comparingDouble(Found::score).reversed());
        return found.subList(0, Math.min(limit, found.size()));
    }

    private Found found(ResultSet row, Map<Long, Double> candidates, Instant now)
            throws SQLException {
        long number = row.getLong("number");
        double weight = candidates.getOrDefault(number, 0.0);
        return new Found(number, item(row), weight * factor(row, uses.of(number), now));
    }

    /** Words and meaning count half each; without meaning, the words' weights as they are. */
    static Map<Long, Double> hybrid(Map<Long, Double> words, Map<Long, Double> near) {
        if (near.isEmpty()) {
            return words;
        }
        double most = words.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
        Map<Long, Double> both = new HashMap<>(near);
        words.forEach((number, weight) -> both.merge(number, weight / most, Double::sum));
        return both;
    }

    /** Adds the other facts about the subjects that were found: a contradiction is shown whole. */
    private static List<Item> withOtherValues(Sql sql, Topics topics, List<Found> best)
            throws SQLException {
        Map<Long, Item> all = new LinkedHashMap<>();
        for (Found found : best) {
            all.put(found.number(), found.item());
            String subject = FactEntry.subject(found.item().about());
            if (!subject.isEmpty()) {
                sql.all(
                                "SELECT * FROM memories WHERE agent = ? AND subject = ?"
                                        + " ORDER BY position DESC LIMIT 4",
                                row -> Map.entry(row.getLong("number"), item(row)),
                                topics.agentId(),
                                subject)
                        .forEach(other -> all.putIfAbsent(other.getKey(), other.getValue()));
            }
        }
        return List.copyOf(all.values());
    }

    private static double factor(ResultSet row, int uncounted, Instant now) throws SQLException {
        double age = Duration.between(instant(row), now).toSeconds();
        double recency = Math.pow(0.5, Math.max(0, age) / HALF_LIFE.toSeconds());
        return (0.5 + 0.5 * recency)
                * (1 + 0.1 * Math.log1p(row.getInt("uses") + uncounted))
                * (0.5 + 0.5 * row.getDouble("confidence"))
                * LENGTH
                / (LENGTH + row.getString("text").length());
    }

    private static Item item(ResultSet row) throws SQLException {
        Memory.Kind kind = Memory.Kind.valueOf(row.getString("kind"));
        return new Item(
                kind == Memory.Kind.FACT ? row.getString("id") : "",
                kind,
                row.getString("about"),
                row.getString("text"),
                instant(row),
                row.getString("source"),
                row.getDouble("confidence"),
                row.getInt("version"),
                row.getBoolean("tainted"));
    }

    private static Instant instant(ResultSet row) throws SQLException {
        return Instant.ofEpochMilli(row.getLong("at"));
    }

    // Reading the ledger.

    private void catchUp(Topics topics) {
        catchUp(topics, topics.facts(), Memory.Kind.FACT);
        catchUp(topics, topics.episodes(), Memory.Kind.EPISODE);
    }

    /** The ledger is read outside of transactions: it may be far away. */
    private void catchUp(Topics topics, String topic, Memory.Kind kind) {
        boolean more = true;
        while (more) {
            int opening = file.opening();
            Mark mark = marks.of(topic).orElseGet(() -> file.read(sql -> markOf(sql, topic)));
            // With the last entry that is known: if it is gone, this is another ledger.
            List<Ledger.Entry> entries =
                    ledger.read(topic, Math.max(0, mark.position() - 1), BATCH);
            if (mark.equals(Mark.START) && entries.isEmpty()) {
                marks.keep(topic, mark, opening);
                return;
            }
            Batch batch = new Batch(topics, topic, kind, mark, entries);
            more = batch.isForeign() || entries.size() == BATCH;
            if (batch.isForeign()) {
                marks.forget(topic);
                file.write(batch::startAgain);
                continue;
            }
            boolean current = true;
            if (!batch.fresh().isEmpty()) {
                long oldest = ledger.read(topic, 0, 1).getFirst().position();
                current = file.write(sql -> uses.write(sql) && batch.apply(sql, oldest));
            }
            if (current) {
                marks.keep(topic, Mark.of(entries.getLast()), opening);
            } else {
                marks.forget(topic);
                more = true;
            }
        }
    }

    private static Mark markOf(Sql sql, String topic) throws SQLException {
        return sql.first(
                        "SELECT position, at FROM progress WHERE topic = ?",
                        row -> new Mark(row.getLong(1), row.getLong(2)),
                        topic)
                .orElse(Mark.START);
    }

    /** Entries that were read from a topic at a mark. */
    private static final class Batch {
        private final Topics topics;
        private final String topic;
        private final Memory.Kind kind;
        private final Mark mark;
        private final List<Ledger.Entry> entries;

        Batch(
                Topics topics,
                String topic,
                Memory.Kind kind,
                Mark mark,
                List<Ledger.Entry> entries) {
            this.topics = topics;
            this.topic = topic;
            this.kind = kind;
            this.mark = mark;
            this.entries = entries;
        }

        boolean isForeign() {
            return !mark.equals(Mark.START)
                    && (entries.isEmpty() || !Mark.of(entries.getFirst()).equals(mark));
        }

        List<Ledger.Entry> fresh() {
            return mark.equals(Mark.START) ? entries : entries.subList(1, entries.size());
        }

        /** Returns false if another thread or process was faster; then nothing is changed. */
        boolean apply(Sql sql, long oldest) throws SQLException {
            if (!markOf(sql, topic).equals(mark)) {
                return false;
            }
            if (kind == Memory.Kind.EPISODE) {
                IndexRow.insert(sql, fresh().stream().map(each -> episode(topics, each)).toList());
            } else {
                for (Ledger.Entry entry : fresh()) {
                    learn(sql, topics, entry);
                }
            }
            Mark last = Mark.of(entries.getLast());
            sql.update(
                    "INSERT OR REPLACE INTO progress VALUES (?, ?, ?)",
                    topic,
                    last.position(),
                    last.at());
            if (hasOlder(sql, oldest)) {
                // Entries that the ledger has dropped.
                IndexRow.remove(
                        sql,
                        "agent = ? AND kind = ? AND position < ?",
                        topics.agentId(),
                        kind.name(),
                        oldest);
            }
            return true;
        }

        /** Asked first, since a delete of no row makes FTS5 write, too. */
        private boolean hasOlder(Sql sql, long oldest) throws SQLException {
            return sql.first(
                            "SELECT 1 FROM memories WHERE agent = ? AND kind = ? AND position < ?"
                                    + " LIMIT 1",
                            row -> true,
                            topics.agentId(),
                            kind.name(),
                            oldest)
                    .isPresent();
        }

        boolean startAgain(Sql sql) throws SQLException {
            IndexRow.remove(sql, "agent = ? AND kind = ?", topics.agentId(), kind.name());
            sql.update("DELETE FROM progress WHERE topic = ?", topic);
            return true;
        }
    }

    private static IndexRow episode(Topics topics, Ledger.Entry entry) {
        FactEntry told =
                new FactEntry(
                        String.valueOf(entry.position()),
                        "",
                        String.valueOf(entry.data().get("text")),
                        1,
                        String.valueOf(entry.data().get("task")),
                        FactEntry.isTainted(entry.data()));
        return row(topics, Memory.Kind.EPISODE, entry, told, 1);
    }

    private static void learn(Sql sql, Topics topics, Ledger.Entry entry) throws SQLException {
        if (entry.kind().equals(FactEntry.KIND)) {
            learn(sql, topics, entry, FactEntry.of(entry.data()));
        } else if (entry.kind().equals(FactEntry.FORGOTTEN)) {
            for (String id : FactEntry.forgotten(entry.data())) {
                IndexRow.remove(
                        sql, "agent = ? AND kind = 'FACT' AND id = ?", topics.agentId(), id);
            }
        }
    }

    /** A repeated fact is one fact, with the time of its last repetition. */
    private static void learn(Sql sql, Topics topics, Ledger.Entry entry, FactEntry fact)
            throws SQLException {
        int told =
                sql.update(
                        "UPDATE memories SET position = ?, at = ?, confidence = ?, source = ?,"
                                + " tainted = ? WHERE agent = ? AND kind = 'FACT' AND id = ?",
                        entry.position(),
                        entry.at().toEpochMilli(),
                        fact.confidence(),
                        fact.source(),
                        fact.tainted(),
                        topics.agentId(),
                        fact.id());
        if (told > 0) {
            return;
        }
        int version =
                fact.about().isBlank()
                        ? 1
                        : sql.first(
                                        "SELECT coalesce(max(version), 0) + 1 FROM memories"
                                                + " WHERE agent = ? AND subject = ?",
                                        row -> row.getInt(1),
                                        topics.agentId(),
                                        FactEntry.subject(fact.about()))
                                .orElse(1);
        IndexRow.insert(sql, List.of(row(topics, Memory.Kind.FACT, entry, fact, version)));
    }

    private static IndexRow row(
            Topics topics, Memory.Kind kind, Ledger.Entry entry, FactEntry fact, int version) {
        return new IndexRow(
                topics.agentId(),
                kind.name(),
                entry.position(),
                fact.id(),
                fact.about(),
                FactEntry.subject(fact.about()),
                fact.text(),
                entry.at().toEpochMilli(),
                fact.source(),
                fact.confidence(),
                version,
                fact.tainted());
    }

    private record Found(long number, Item item, double score) {}
}
