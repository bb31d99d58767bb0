package io.jarviscore.journal;

import java.util.Map;

/**
 * One entry of a step's journal.
 *
 * @param kind the kind of entry
 * @param data plain JSON
 */
public record JournalEntry(String kind, Map<String, Object> data) {}
