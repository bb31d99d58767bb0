package io.jarviscore.memory;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HexFormat;

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

    void insert(Sql sql) throws SQLException {
        long number =
                sql.first(
                                """
                                INSERT INTO memories (agent, kind, position, id, about, subject,
                                    text, at, source, confidence, version, tainted)
                                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number""",
                                row -> row.getLong(1),
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
                                tainted)
                        .orElseThrow();
        sql.update(
                "INSERT INTO words (rowid, owner, about, text) VALUES (?, ?, ?, ?)",
                number,
                owner(agent),
                about,
                text);
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
