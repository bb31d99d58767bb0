package io.jarviscore.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.BlobStore;
import io.jarviscore.Knowledge;
import io.jarviscore.json.Json;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Documents as artefacts: one for each source, named by the source's hash. An artefact holds the
 * passages, so a reader sees a document's old passages or its new ones. The index is a cache.
 */
final class Documents implements Knowledge {
    private static final int MOST = 50;

    private final BlobStore blobs;
    private final String namespace;
    private final Optional<String> tenant;
    private final Function<String, DocumentIndex> indexes;

    Documents(
            BlobStore blobs,
            String namespace,
            Optional<String> tenant,
            Function<String, DocumentIndex> indexes) {
        this.blobs = blobs;
        this.namespace = namespace;
        this.tenant = tenant;
        this.indexes = indexes;
    }

    @Override
    public int put(String source, String text) {
        String path = path(source);
        if (text.isBlank()) {
            throw new IllegalArgumentException(
                    "document " + source + " is blank: delete it if it has gone");
        }
        if (text.length() > LONGEST_DOCUMENT) {
            throw new IllegalArgumentException(
                    "document "
                            + source
                            + " has "
                            + text.length()
                            + " characters: at most "
                            + LONGEST_DOCUMENT
                            + ", put it in parts");
        }
        List<String> passages = Passages.of(Redaction.of(text));
        Document document = new Document(source, passages);
        blobs.put(path, Json.write(document.json()).getBytes(UTF_8));
        index().changed();
        return passages.size();
    }

    @Override
    public boolean delete(String source) {
        boolean was = blobs.delete(path(source));
        index().changed();
        return was;
    }

    @Override
    public List<String> sources() {
        return blobs.list(folder()).stream()
                .flatMap(stat -> blobs.get(stat.path()).stream())
                .map(bytes -> Document.of(bytes).source())
                .sorted()
                .toList();
    }

    @Override
    public List<Passage> search(String question, int most) {
        if (most < 1 || most > MOST) {
            throw new IllegalArgumentException("most is " + most + ": use 1 to " + MOST);
        }
        return index().search(question, most);
    }

    @Override
    public Knowledge ofTenant(String name) {
        if (tenant.isPresent()) {
            throw new IllegalArgumentException("these are a tenant's documents already");
        }
        if (name.isBlank()) {
            throw new IllegalArgumentException("tenant is blank: name one");
        }
        return new Documents(blobs, namespace, Optional.of(name), indexes);
    }

    private DocumentIndex index() {
        return indexes.apply(folder());
    }

    /** No path is made from a tenant's or a source's characters. */
    private String folder() {
        return "knowledge/" + namespace + "/" + tenant.map(Documents::hash).orElse("shared") + "/";
    }

    private String path(String source) {
        boolean usable =
                !source.isBlank()
                        && source.length() <= 500
                        && source.chars().noneMatch(Character::isISOControl);
        if (!usable) {
            throw new IllegalArgumentException(
                    "source is not usable: write 1 to 500 characters on one line");
        }
        return folder() + hash(source) + ".json";
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** An artefact's passages. */
    record Document(String source, List<String> passages) {
        static Document of(byte[] json) {
            return Json.bind(Json.parseObject(new String(json, UTF_8)), Document.class);
        }

        Map<String, Object> json() {
            return Map.of("source", source, "passages", passages);
        }
    }
}
