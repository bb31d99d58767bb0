package io.jarviscore.journal;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The ids of the questions that one task has asked, by digest. Thread-safe. */
public final class AskedQuestions {
    private static final String KIND = "question";
    private static final String ID = "id";
    private static final String DIGEST = "digest";

    private final Map<String, String> ids = new HashMap<>();

    // Held while an id is written to the journal: two threads of one task that ask the same thing
    // must get one id. No other task waits for it.
    private final ReentrantLock asking = new ReentrantLock();

    /** Whether a journal entry is about a question. */
    public static boolean isQuestion(JournalEntry entry) {
        return entry.kind().equals(KIND);
    }

    /** Adds the question of an earlier run. */
    public void add(JournalEntry entry) {
        asking.lock();
        try {
            ids.put(text(entry, DIGEST), text(entry, ID));
        } finally {
            asking.unlock();
        }
    }

    /** The id of a question; a new one is recorded first. */
    public String id(String taskId, QuestionDigest digest, Consumer<JournalEntry> record) {
        asking.lock();
        try {
            String known = ids.get(digest.hex());
            if (known != null) {
                return known;
            }
            // 122 bits of a secure generator: not to be guessed.
            String id = taskId + "/" + UUID.randomUUID();
            record.accept(new JournalEntry(KIND, Map.of(ID, id, DIGEST, digest.hex())));
            ids.put(digest.hex(), id);
            return id;
        } finally {
            asking.unlock();
        }
    }

    private static String text(JournalEntry entry, String field) {
        return String.valueOf(entry.data().get(field));
    }
}
