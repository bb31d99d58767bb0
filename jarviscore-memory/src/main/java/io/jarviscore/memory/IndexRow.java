package io.jarviscore.memory;

import io.jarviscore.json.Json;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;

/**
 * A row of an index file with its words: a memory, or a passage of a document.
 *
 * @param agent the owner: an agent, or a namespace of documents
 * @param kind the kind of row
 * @param position where it is in its topic or document
 * @param id unique among those of one agent and kind
 * @param about searched like the text
 * @param subject groups rows; may be empty
 * @param at in milliseconds since 1970
 * @param tainted whether it may repeat text from outside
 */
record IndexRow(
        String agent,
        String kind,
        long position,
        String id,
        String about,
        String subject,
        String text,
        long at,
        String source,
        double confidence,
        int version,
        boolean tainted) {

    /**
     * Inserts rows of one agent. Passes them to SQLite as one JSON document: a call for each row
     * costs several times as much.
     */
    static void insert(Sql sql, List<IndexRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        long last =
                sql.first("SELECT coalesce(max(number), 0) FROM memories", row -> row.getLong(1))
                        .orElseThrow();
        sql.update(
                """
                INSERT INTO memories (agent, kind, position, id, about, subject,
                    text, at, source, confidence, version, tainted)
                SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
                    value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11
                FROM json_each(?) ORDER BY key""",
                Json.write(rows.stream().map(IndexRow::columns).toList()));
        sql.update(
                """
                INSERT INTO words (rowid, owner, about, text)
                SELECT number, ?, about, text FROM memories WHERE number > ?""",
                owner(rows.getFirst().agent()),
                last);
    }

    private List<Object> columns() {
        return List.of(
                agent,
                kind,
                position,
                id,
                about,
                subject,
                text,
                at,
                source,
                confidence,
                version,
                tainted ? 1 : 0);
    }

    static void remove(Sql sql, String condition, Object... arguments) throws SQLException {
        String numbers = "(SELECT number FROM memories WHERE " + condition + ")";
        sql.update("DELETE FROM words WHERE rowid IN " + numbers, arguments);
        sql.update("DELETE FROM vectors WHERE number IN " + numbers, arguments);
        sql.update("DELETE FROM memories WHERE " + condition, arguments);
    }

    /** One word of letters, so that the index finds an agent's rows without looking at others'. */
    static String owner(String agent) {
        return "o" + HexFormat.of().formatHex(agent.getBytes(StandardCharsets.UTF_8));
    }
}
