package io.jarviscore.memory;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.memory.embedding.EmbeddingClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds memories by meaning. Vectors are made in the background after a search found memories
 * without one, and are kept in the index file. A server that fails is left alone for half a minute;
 * meanwhile recall is by words. Thread-safe.
 */
final class Vectors implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Vectors.class);

    /** The newest memories with a vector are compared; more would have to be indexed. */
    private static final int COMPARED = 1_000;

    private static final int NEAREST = 20;

    /** Unrelated texts are at 0.0 to 0.2 with today's models. */
    private static final double LEAST = 0.3;

    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final IndexFile file;
    private final EmbeddingClient client;
    private final MeshClock clock;
    private final Set<String> filling = ConcurrentHashMap.newKeySet();
    private volatile Instant quietUntil = Instant.EPOCH;
    private volatile boolean closed;

    Vectors(IndexFile file, EmbeddingClient client, MeshClock clock) {
        this.file = file;
        this.client = client;
        this.clock = clock;
    }

    /**
     * The cosine to the question of the memories that are nearest to it, by number. Blocks while
     * the question is embedded; empty if that fails.
     */
    Map<Long, Double> near(Topics topics, String question) {
        fill(topics);
        Optional<float[]> asked =
                question.isBlank()
                        ? Optional.empty()
                        : embed(List.of(Redaction.of(question))).map(List::getFirst);
        if (asked.isEmpty()) {
            return Map.of();
        }
        List<Map.Entry<Long, Double>> all =
                file.read(
                        sql ->
                                sql.all(
                                        """
                                        SELECT v.number, v.vector FROM vectors v
                                        JOIN memories m ON m.number = v.number
                                        WHERE m.agent = ? AND v.model = ?
                                        ORDER BY v.number DESC LIMIT ?""",
                                        row ->
                                                Map.entry(
                                                        row.getLong(1),
                                                        cosine(asked.get(), row.getBytes(2))),
                                        topics.agentId(),
                                        client.model(),
                                        COMPARED));
        Map<Long, Double> nearest = new LinkedHashMap<>();
        all.stream()
                .filter(entry -> entry.getValue() >= LEAST)
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(NEAREST)
                .forEach(entry -> nearest.put(entry.getKey(), entry.getValue()));
        return nearest;
    }

    private void fill(Topics topics) {
        if (!closed && !isQuiet() && filling.add(topics.agentId())) {
            Thread.ofVirtual().name("vectors of " + topics.agentId()).start(() -> fillAll(topics));
        }
    }

    private void fillAll(Topics topics) {
        try {
            boolean more = true;
            while (more && !closed) {
                more = fillSome(topics);
            }
        } catch (RuntimeException e) {
            if (!closed) {
                log.warn("The vectors of {} are made later", topics.agentId(), e);
            }
        } finally {
            filling.remove(topics.agentId());
        }
    }

    private boolean fillSome(Topics topics) {
        List<Map.Entry<Long, String>> missing =
                file.read(
                        sql ->
                                sql.all(
                                        """
                                        SELECT number, about, text FROM memories m
                                        WHERE agent = ? AND NOT EXISTS (
                                            SELECT 1 FROM vectors v
                                            WHERE v.number = m.number AND v.model = ?)
                                        ORDER BY number DESC LIMIT ?""",
                                        row ->
                                                Map.entry(
                                                        row.getLong(1),
                                                        row.getString(2) + " " + row.getString(3)),
                                        topics.agentId(),
                                        client.model(),
                                        EmbeddingClient.MOST_TEXTS));
        if (missing.isEmpty()) {
            return false;
        }
        Optional<List<float[]>> vectors = embed(missing.stream().map(Map.Entry::getValue).toList());
        if (vectors.isEmpty()) {
            return false;
        }
        return file.write(
                sql -> {
                    for (int i = 0; i < missing.size(); i++) {
                        long number = missing.get(i).getKey();
                        // It may have been forgotten while its vector was made.
                        sql.update(
                                "INSERT OR REPLACE INTO vectors SELECT ?, ?, ? WHERE EXISTS"
                                        + " (SELECT 1 FROM memories WHERE number = ?)",
                                number,
                                client.model(),
                                bytes(vectors.get().get(i)),
                                number);
                    }
                    return missing.size() == EmbeddingClient.MOST_TEXTS;
                });
    }

    private boolean isQuiet() {
        return clock.instant().isBefore(quietUntil);
    }

    private Optional<List<float[]>> embed(List<String> texts) {
        if (isQuiet()) {
            return Optional.empty();
        }
        try {
            return Optional.of(client.embed(texts));
        } catch (JarvisException e) {
            quietUntil = clock.instant().plus(PAUSE);
            log.warn("Recall is by words for {} s: {}", PAUSE.toSeconds(), e.getMessage());
            return Optional.empty();
        }
    }

    static byte[] bytes(float[] vector) {
        ByteBuffer buffer = ByteBuffer.allocate(vector.length * Float.BYTES);
        buffer.asFloatBuffer().put(vector);
        return buffer.array();
    }

    /** Both have length 1. A vector of another size is of another model, and as far as can be. */
    static double cosine(float[] vector, byte[] other) {
        if (other.length != vector.length * Float.BYTES) {
            return 0;
        }
        ByteBuffer buffer = ByteBuffer.wrap(other);
        double sum = 0;
        for (float number : vector) {
            sum += number * buffer.getFloat();
        }
        return sum;
    }

    @Override
    public void close() {
        closed = true;
        client.close();
    }
}
