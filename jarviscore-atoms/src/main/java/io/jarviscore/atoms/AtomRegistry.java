package io.jarviscore.atoms;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.BlobStore;
import io.jarviscore.JarvisException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Manifests in the blob store, for all processes that share it. A version is {@code
 * atoms/PROVIDER/SHA-256.yaml}: versions never change, and one whose bytes do not have its hash is
 * refused. Nothing runs when one is stored or read. Thread-safe.
 */
public final class AtomRegistry {
    private static final String FOLDER = "atoms/";
    private static final String SUFFIX = ".yaml";

    private final BlobStore blobs;

    /**
     * A registry in a blob store.
     *
     * @param blobs where they are
     */
    public AtomRegistry(BlobStore blobs) {
        this.blobs = blobs;
    }

    /**
     * Stores a version of a provider's atoms; nothing happens if it is stored.
     *
     * @param codes the code that the fields {@code request.code} name
     * @return its hash
     * @throws JarvisException if the manifest is not usable; names the field
     */
    public String store(String manifest, Map<String, AtomCode> codes) {
        String provider = AtomFile.read("manifest", manifest, codes).getFirst().provider();
        String hash = hash(manifest.getBytes(UTF_8));
        String path = FOLDER + provider + "/" + hash + SUFFIX;
        if (blobs.stat(path).isEmpty()) {
            blobs.put(path, manifest.getBytes(UTF_8));
        }
        return hash;
    }

    /**
     * The newest version of every provider's atoms.
     *
     * @param codes the code that the fields {@code request.code} name
     * @throws JarvisException if one is damaged or not usable; names the artefact
     */
    public Atoms newest(Map<String, AtomCode> codes) {
        Map<String, BlobStore.Stat> newest = new LinkedHashMap<>();
        blobs.list(FOLDER).stream()
                .filter(stat -> stat.path().endsWith(SUFFIX))
                .sorted(Comparator.comparing(BlobStore.Stat::modifiedAt))
                .forEach(stat -> newest.put(provider(stat.path()), stat));
        List<Atom> atoms = new ArrayList<>();
        newest.values().forEach(stat -> atoms.addAll(read(stat.path(), codes)));
        return Atoms.of(atoms);
    }

    /**
     * One version of one provider's atoms.
     *
     * @throws JarvisException if there is none, or it is damaged or not usable
     */
    public Atoms version(String provider, String hash, Map<String, AtomCode> codes) {
        if (!provider.matches("[a-z][a-z0-9_]*") || !hash.matches("[0-9a-f]{64}")) {
            throw new JarvisException("there are no atoms of that provider and version");
        }
        return Atoms.of(read(FOLDER + provider + "/" + hash + SUFFIX, codes));
    }

    private List<Atom> read(String path, Map<String, AtomCode> codes) {
        byte[] bytes =
                blobs.get(path)
                        .orElseThrow(() -> new JarvisException("there are no atoms " + path));
        String name = path.substring(path.lastIndexOf('/') + 1, path.length() - SUFFIX.length());
        if (!hash(bytes).equals(name)) {
            throw new JarvisException(
                    "the atoms "
                            + path
                            + " are not used: their content does not have their hash. Store them"
                            + " again, and remove this artefact");
        }
        List<Atom> atoms = AtomFile.read(path, new String(bytes, UTF_8), codes);
        if (!atoms.getFirst().provider().equals(provider(path))) {
            throw new JarvisException("the atoms " + path + " are another provider's");
        }
        return atoms;
    }

    private static String provider(String path) {
        return path.substring(FOLDER.length(), path.lastIndexOf('/'));
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
