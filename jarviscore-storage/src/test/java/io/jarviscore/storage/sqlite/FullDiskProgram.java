package io.jarviscore.storage.sqlite;

import io.jarviscore.BlobStore;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.inprocess.InProcess;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The program of {@link FullDiskIT}, in a process whose disk is small. It writes until the disk is
 * full, reports that, and resumes when there is room again.
 */
final class FullDiskProgram {
    static final String REFUSED = "refused: ";
    static final String FULL = "full";
    static final String DONE = "done";

    /** A file that takes room until the program is resumed. */
    static final String BALLAST = "ballast";

    private static final String TOPIC = "t";
    private static final int ENTRY_BYTES = 100_000;
    private static final int MOST_ENTRIES = 1_000;

    private FullDiskProgram() {}

    /** The folder of everything. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Map<Long, Map<String, Object>> acknowledged = new HashMap<>();
        Files.write(folder.resolve(BALLAST), new byte[1_000_000]);
        try (SqliteStores stores = open(folder)) {
            System.out.println(REFUSED + fill(stores.ledger(), acknowledged));
            requireAll(stores.ledger(), acknowledged);
            System.out.println(REFUSED + putTooMuch(folder));
            System.out.println(FULL);
            input.readLine(); // the go
            Files.delete(folder.resolve(BALLAST));
            append(stores.ledger(), acknowledged);
            requireAll(stores.ledger(), acknowledged);
        }
        try (SqliteStores stores = open(folder)) {
            requireAll(stores.ledger(), acknowledged);
        }
        System.out.println(DONE);
    }

    private static SqliteStores open(Path folder) {
        return SqliteStores.open(
                folder.resolve("state.db"), MeshClock.system(), StoreFixture.limits());
    }

    /** Why the first entry that found no room was refused. */
    private static String fill(Ledger ledger, Map<Long, Map<String, Object>> acknowledged) {
        try {
            for (int n = 0; n < MOST_ENTRIES; n++) {
                append(ledger, acknowledged);
            }
        } catch (JarvisException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("the disk is larger than it should be");
    }

    private static void append(Ledger ledger, Map<Long, Map<String, Object>> acknowledged) {
        String letter = String.valueOf((char) ('a' + acknowledged.size() % 26));
        Map<String, Object> data = Map.of("text", letter.repeat(ENTRY_BYTES));
        acknowledged.put(ledger.append(TOPIC, "turn", data), data);
    }

    private static void requireAll(Ledger ledger, Map<Long, Map<String, Object>> acknowledged) {
        Map<Long, Map<String, Object>> found = new HashMap<>();
        ledger.read(TOPIC, 0, MOST_ENTRIES)
                .forEach(entry -> found.put(entry.position(), entry.data()));
        if (acknowledged.isEmpty() || !found.equals(acknowledged)) {
            throw new AssertionError(
                    "acknowledged were " + acknowledged.keySet() + ", found " + found.keySet());
        }
    }

    /** Why an artefact that finds no room was refused; it leaves nothing, and harms nothing. */
    private static String putTooMuch(Path folder) {
        BlobStore blobs = InProcess.blobs(folder.resolve("blobs"));
        try {
            blobs.put("large", new byte[20_000_000]);
        } catch (JarvisException e) {
            if (!blobs.list("").isEmpty()) {
                throw new AssertionError("half of it is there");
            }
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("the disk is larger than it should be");
    }
}
