package io.jarviscore.stored;

import io.jarviscore.AgentCard;
import io.jarviscore.Approval;
import io.jarviscore.Envelope;
import io.jarviscore.JarvisException;
import io.jarviscore.Outcome;
import io.jarviscore.Peer;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.journal.JournalEntry;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.stored.StoredFields.Damage;
import io.jarviscore.thread.TraceContext;
import java.time.DateTimeException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The JSON documents in which durable stores keep this library's own types. Every document has the
 * field {@code v}, the version of its form; fields that are not known are ignored.
 *
 * <p>A written object reads back as an equal object, except that an {@link Outcome} is never {@link
 * Outcome#recovered} and that values which are not plain JSON come back in their plain form. The
 * documents contain no line breaks, and no halves of surrogate pairs: any encoding of Unicode
 * carries them unchanged.
 *
 * <p>Writing throws {@link IllegalArgumentException} if a value has no JSON form. Reading throws
 * {@link JarvisException} if a document was written by a newer version or is damaged; the message
 * names the kind of record and never quotes it. Thread-safe; nothing blocks.
 */
public final class StoredForms {
    /** The newest version that is written and read here. */
    static final long VERSION = 1;

    private StoredForms() {}

    /** A workflow's definition. */
    public static String write(Definition definition) {
        return document("workflow definition", StoredDefinition.write(definition));
    }

    /** Reads the form that {@link #write(Definition)} writes. */
    public static Definition readDefinition(String document) {
        return read("workflow definition", document, StoredDefinition::read);
    }

    /** How a step ended. */
    public static String write(Outcome outcome) {
        return document("outcome", StoredOutcome.write(outcome));
    }

    /** Reads the form that {@link #write(Outcome)} writes. */
    public static Outcome readOutcome(String document) {
        return read("outcome", document, StoredOutcome::read);
    }

    /** An entry of a step's journal. */
    public static String write(JournalEntry entry) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("kind", entry.kind());
        form.put("data", entry.data());
        return document("journal entry", form);
    }

    /** Reads the form that {@link #write(JournalEntry)} writes. */
    public static JournalEntry readJournalEntry(String document) {
        return read(
                "journal entry", document, f -> new JournalEntry(f.text("kind"), f.map("data")));
    }

    /** A question to a person. */
    public static String write(Approval approval) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("id", approval.id());
        form.put("workflow", approval.workflowId());
        form.put("step", approval.stepId());
        form.put("question", approval.question());
        form.put("details", approval.details());
        form.put("status", approval.status().name());
        form.put("decidedBy", approval.decidedBy());
        form.put("note", approval.note());
        approval.edited().ifPresent(edited -> form.put("edited", edited));
        form.put("requestedAt", approval.requestedAt().toString());
        approval.expiresAt().ifPresent(at -> form.put("expiresAt", at.toString()));
        approval.decidedAt().ifPresent(at -> form.put("decidedAt", at.toString()));
        return document("approval", form);
    }

    /** Reads the form that {@link #write(Approval)} writes. */
    public static Approval readApproval(String document) {
        return read("approval", document, StoredForms::approval);
    }

    private static Approval approval(StoredFields f) {
        return new Approval(
                f.text("id"),
                f.text("workflow"),
                f.text("step"),
                f.text("question"),
                f.map("details"),
                f.constant("status", Approval.Status.class),
                f.text("decidedBy"),
                f.text("note"),
                f.maybe("edited", f::map),
                f.instant("requestedAt"),
                f.maybe("expiresAt", f::instant),
                f.maybe("decidedAt", f::instant));
    }

    /** A message. */
    public static String write(Envelope envelope) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("id", envelope.id());
        form.put("sender", envelope.sender());
        form.put("recipient", envelope.recipient());
        form.put("sentAt", envelope.sentAt().toString());
        envelope.traceparent().ifPresent(trace -> form.put("traceparent", trace));
        if (envelope.payload() != null) {
            form.put("payload", envelope.payload());
        }
        return document("message", form);
    }

    /** Reads the form that {@link #write(Envelope)} writes. */
    public static Envelope readEnvelope(String document) {
        return read(
                "message",
                document,
                f ->
                        new Envelope(
                                f.text("id"),
                                f.text("sender"),
                                f.text("recipient"),
                                f.any("payload"),
                                f.instant("sentAt"),
                                f.maybeText("traceparent").flatMap(TraceContext::traceparent)));
    }

    /** An agent as others know it. */
    public static String write(Peer peer) {
        AgentCard card = peer.card();
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("id", peer.id());
        form.put("node", peer.node());
        form.put("role", card.role());
        form.put("capabilities", card.capabilities());
        form.put("name", card.name());
        form.put("description", card.description());
        card.suffix().ifPresent(suffix -> form.put("suffix", suffix));
        return document("agent", form);
    }

    /** Reads the form that {@link #write(Peer)} writes. */
    public static Peer readPeer(String document) {
        return read("agent", document, f -> new Peer(f.text("id"), card(f), f.text("node")));
    }

    private static AgentCard card(StoredFields f) {
        AgentCard card =
                AgentCard.of(f.text("role"), f.texts("capabilities").toArray(String[]::new))
                        .name(f.text("name"));
        if (!f.text("description").isEmpty()) {
            card = card.description(f.text("description"));
        }
        Optional<String> suffix = f.maybeText("suffix");
        return suffix.isPresent() ? card.suffix(suffix.get()) : card;
    }

    private static String document(String what, Map<String, Object> form) {
        Map<String, Object> versioned = new LinkedHashMap<>();
        versioned.put("v", VERSION);
        versioned.putAll(form);
        try {
            return escapeSurrogateHalves(Json.writeRecord(versioned));
        } catch (JsonException e) {
            throw new IllegalArgumentException(what + " " + e.getMessage(), e);
        }
    }

    private static <T> T read(String what, String document, Function<StoredFields, T> form) {
        StoredFields fields;
        try {
            fields = new StoredFields(Json.parseRecord(document));
            long version = fields.number("v");
            if (version > VERSION) {
                throw new JarvisException(
                        "stored "
                                + what
                                + " has version "
                                + version
                                + ", this library reads up to "
                                + VERSION
                                + ": use the version of JarvisCore that wrote it, or a newer one");
            }
            if (version < 1) {
                throw new Damage("field v is no version");
            }
            return form.apply(fields);
        } catch (JsonException | Damage e) {
            throw damaged(what, e.getMessage());
        } catch (DateTimeException | IllegalArgumentException e) {
            // Without its message and without it as the cause: both quote the value.
            throw damaged(what, "a field's value is none that it may have");
        }
    }

    private static JarvisException damaged(String what, @Nullable String problem) {
        return new JarvisException(
                "stored "
                        + what
                        + " cannot be read: "
                        + problem
                        + "; something else wrote or changed it: restore the store from a backup,"
                        + " or delete the record");
    }

    /**
     * Half of a surrogate pair is legal in a Java string and in JSON text as an escape, but cannot
     * be encoded in UTF-8. In a JSON document it can only stand inside a quoted string.
     */
    static String escapeSurrogateHalves(String json) {
        if (!hasSurrogateHalf(json)) {
            return json;
        }
        StringBuilder escaped = new StringBuilder(json.length() + 16);
        json.codePoints()
                .forEach(
                        point -> {
                            if (point >= Character.MIN_SURROGATE
                                    && point <= Character.MAX_SURROGATE) {
                                escaped.append("\\u").append(Integer.toHexString(point));
                            } else {
                                escaped.appendCodePoint(point);
                            }
                        });
        return escaped.toString();
    }

    private static boolean hasSurrogateHalf(String json) {
        for (int at = 0; at < json.length(); at++) {
            if (Character.isSurrogate(json.charAt(at))) {
                int point = json.codePointAt(at);
                if (!Character.isSupplementaryCodePoint(point)) {
                    return true;
                }
                at++;
            }
        }
        return false;
    }
}
