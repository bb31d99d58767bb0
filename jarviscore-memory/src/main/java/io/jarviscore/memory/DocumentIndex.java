package io.jarviscore.memory;

import io.jarviscore.BlobStore;
import io.jarviscore.Knowledge.Passage;
import io.jarviscore.MeshClock;
import io.jarviscore.json.JsonException;
import io.jarviscore.memory.Documents.Document;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Full-text search over the documents of one folder of artefacts, as a cache of them: before a
 * search it lists the folder and reads files that any process changed. Like {@link RecallIndex}, it
 * weighs passages by the rare words of the question, and by meaning if there are vectors.
 * Thread-safe.
 */
final class DocumentIndex {
    private static final Logger log = LoggerFactory.getLogger(DocumentIndex.class);
    private static final String KIND = "PASSAGE";

    /** Changes of other processes are found that much later; listing a store costs a round trip. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    private final String folder;
    private final IndexFile file;
    private final Optional<Vectors> vectors;
    private final BlobStore blobs;
    private final MeshClock clock;
    private final SearchTerms terms = new SearchTerms();
    // One thread reads the changes, the others wait for it: each would read the same.
    private final ReentrantLock reading = new ReentrantLock();
    private final Map<String, String> unreadable = new HashMap<>();
    private Instant listedAt = Instant.EPOCH;
    private int opening;
    private volatile boolean changed = true;

    DocumentIndex(
            String folder,
            IndexFile file,
            Optional<Vectors> vectors,
            BlobStore blobs,
            MeshClock clock) {
        this.folder = folder;
        this.file = file;
        this.vectors = vectors;
        this.blobs = blobs;
        this.clock = clock;
    }

    /** Has the next search read the changes. */
    void changed() {
        changed = true;
    }

    List<Passage> search(String question, int most) {
        catchUp();
        // Not under the index's lock: the question is embedded far away.
        Map<Long, Double> near =
                vectors.map(it -> it.near(new Topics(folder), question)).orElse(Map.of());
        return file.read(sql -> best(sql, question, near, most));
    }

    private List<Passage> best(Sql sql, String question, Map<Long, Double> near, int most)
            throws SQLException {
        Map<Long, Double> words = terms.weights(sql, IndexRow.owner(folder), question);
        List<Map.Entry<Long, Double>> candidates =
                RecallIndex.hybrid(words, near).entrySet().stream()
                        .sorted(
                                Map.Entry.<Long, Double>comparingByValue()
                                        .reversed()
                                        .thenComparing(Map.Entry.comparingByKey()))
                        .limit(most)
                        .toList();
        List<Passage> found = new ArrayList<>();
        for (Map.Entry<Long, Double> candidate : candidates) {
            sql.first(
                            "SELECT source, position, text FROM memories WHERE number = ?",
                            row ->
                                    new Passage(
                                            row.getString(1),
                                            row.getInt(2),
                                            row.getString(3),
                                            candidate.getValue()),
                            candidate.getKey())
                    .ifPresent(found::add);
        }
        found.sort(Comparator.comparingDouble(Passage::score).reversed());
        return found;
    }

    private void catchUp() {
        reading.lock();
        try {
            Instant now = clock.instant();
            boolean replaced = opening != file.opening();
            if (!changed && !replaced && now.isBefore(listedAt.plus(FRESH))) {
                return;
            }
            changed = false;
            opening = file.opening();
            readChanges();
            listedAt = now;
        } catch (RuntimeException e) {
            changed = true;
            throw e;
        } finally {
            reading.unlock();
        }
    }

    private void readChanges() {
        Map<String, String> present = new HashMap<>();
        blobs.list(folder).forEach(stat -> present.put(stat.path(), version(stat)));
        Map<String, String> known = file.read(this::known);
        known.forEach(
                (path, version) -> {
                    if (!version.equals(present.get(path))) {
                        file.write(sql -> forget(sql, path));
                    }
                });
        present.forEach(
                (path, version) -> {
                    if (!version.equals(known.get(path)) && !version.equals(unreadable.get(path))) {
                        read(path, version);
                    }
                });
    }

    private static String version(BlobStore.Stat stat) {
        return stat.modifiedAt() + "/" + stat.size() + "/" + stat.tag();
    }

    /** The version of each document, by its path. */
    private Map<String, String> known(Sql sql) throws SQLException {
        Map<String, String> known = new HashMap<>();
        sql.all(
                        "SELECT id, subject FROM memories WHERE agent = ? AND kind = ?"
                                + " AND position = 0",
                        row -> Map.entry(row.getString(1), row.getString(2)),
                        folder,
                        KIND)
                .forEach(each -> known.put(pathOf(each.getKey()), each.getValue()));
        return known;
    }

    private static String pathOf(String id) {
        return id.substring(0, id.lastIndexOf('#'));
    }

    private void read(String path, String version) {
        Optional<byte[]> bytes = blobs.get(path);
        if (bytes.isEmpty()) {
            return; // deleted meanwhile
        }
        try {
            Document document = Document.of(bytes.get());
            file.write(sql -> learn(sql, path, version, document));
        } catch (JsonException | IllegalArgumentException e) {
            unreadable.put(path, version);
            log.warn("Document {} cannot be read and is not found", path, e);
        }
    }

    private boolean learn(Sql sql, String path, String version, Document document)
            throws SQLException {
        forget(sql, path);
        List<String> passages = document.passages();
        List<IndexRow> rows = new ArrayList<>();
        for (int i = 0; i < passages.size(); i++) {
            rows.add(
                    new IndexRow(
                            folder,
                            KIND,
                            i,
                            path + "#" + i,
                            document.source(),
                            version,
                            passages.get(i),
                            clock.instant().toEpochMilli(),
                            document.source(),
                            1,
                            1,
                            true));
        }
        IndexRow.insert(sql, rows);
        return true;
    }

    private boolean forget(Sql sql, String path) throws SQLException {
        IndexRow.remove(
                sql,
                "agent = ? AND kind = ? AND id >= ? AND id < ?",
                folder,
                KIND,
                path + "#",
                path + "$");
        return true;
    }
}
