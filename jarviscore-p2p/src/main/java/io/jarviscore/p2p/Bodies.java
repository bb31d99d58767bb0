package io.jarviscore.p2p;

import io.jarviscore.AgentCard;
import io.jarviscore.JarvisException;
import io.jarviscore.Peer;
import io.jarviscore.Reply;
import io.jarviscore.Usage;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.thread.TraceContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages between nodes, as JSON. It is the form that stores use, so that a payload means the
 * same to a local agent, to one of another node and after a restart.
 */
final class Bodies {
    private static final Logger log = LoggerFactory.getLogger(Bodies.class);
    private static final String TYPE = "type";
    private static final String TARGET = "target";
    private static final String SENDER = "sender";
    private static final String DATA = "data";
    private static final String VALUE = "value";
    private static final String ERROR = "error";
    private static final String LOAD = "load";
    private static final String USAGE = "usage";
    private static final String TRACEPARENT = "traceparent";
    private static final int MAX_AGENTS = 1_000;
    private static final int LONGEST_TEXT = 500;

    private Bodies() {}

    static byte[] catalogueRequest() {
        return bytes(Map.of(TYPE, "CAPABILITY_REQUEST"));
    }

    /** The names of a store's changes. */
    static byte[] nudge(String store, Collection<String> names) {
        return bytes(Map.of(TYPE, "STORE_CHANGED", "store", store, "names", List.copyOf(names)));
    }

    /**
     * A message from an agent to an agent.
     *
     * @param traceparent the sender's trace, if it has one
     */
    static byte[] message(
            String target, String sender, @Nullable Object data, Optional<String> traceparent) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put(TYPE, "PEER_MESSAGE");
        fields.put(TARGET, target);
        fields.put(SENDER, sender);
        fields.put(DATA, data);
        traceparent.ifPresent(trace -> fields.put(TRACEPARENT, trace));
        return bytes(fields);
    }

    /**
     * Reads the form that {@link #catalogueRequest}, {@link #nudge} or {@link #message} writes.
     *
     * @throws JarvisException if it is none of them
     */
    static Incoming incoming(byte[] body) {
        Map<String, Object> fields = fields(body);
        if ("CAPABILITY_REQUEST".equals(fields.get(TYPE))) {
            return new CatalogueRequest();
        }
        if ("PEER_MESSAGE".equals(fields.get(TYPE))
                && fields.get(TARGET) instanceof String target
                && fields.get(SENDER) instanceof String sender) {
            return new AgentMessage(
                    target,
                    sender,
                    fields.get(DATA),
                    TraceContext.traceparent(fields.get(TRACEPARENT)));
        }
        if ("STORE_CHANGED".equals(fields.get(TYPE))
                && fields.get("store") instanceof String store
                && fields.get("names") instanceof List<?> names) {
            return new Nudge(store, texts(names, FleetNudges.MAX_NAMES));
        }
        throw new JarvisException("not a message of this version");
    }

    /** An answer or a failure, with what it cost. */
    static byte[] answer(Reply reply, int load) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        reply.error()
                .ifPresentOrElse(
                        error -> fields.put(ERROR, error), () -> fields.put(VALUE, reply.value()));
        fields.put(LOAD, load);
        if (reply.usage().modelCalls() > 0) {
            fields.put(USAGE, Usages.form(reply.usage()));
        }
        return bytes(fields);
    }

    /**
     * Reads an answer or a failure. One without usage, as nodes of an older version send it, cost
     * nothing.
     *
     * @param sender the agent that was asked
     * @throws JarvisException if it is neither
     */
    static Answer answer(String sender, byte[] body) {
        Map<String, Object> fields = fields(body);
        Optional<String> error = Optional.ofNullable(fields.get(ERROR)).map(String::valueOf);
        int load = fields.get(LOAD) instanceof Number number ? number.intValue() : 0;
        Usage usage = fields.get(USAGE) instanceof Map<?, ?> form ? Usages.read(form) : Usage.NONE;
        return new Answer(new Reply(sender, fields.get(VALUE), error, usage), load);
    }

    /** A node's catalogue: agents, and the store that it shares. */
    static byte[] catalogue(long version, List<Peer> agents, Optional<String> store) {
        List<Map<String, Object>> entries = new ArrayList<>();
        for (Peer each : agents) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("agent_id", each.id());
            entry.put("role", each.card().role());
            entry.put("capabilities", each.card().capabilities());
            entry.put("name", each.card().name());
            entry.put("description", each.card().description());
            entries.add(entry);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(TYPE, "CAPABILITY_ANNOUNCEMENT");
        fields.put("version", version);
        fields.put("agents", entries);
        store.ifPresent(name -> fields.put("store", name));
        return bytes(fields);
    }

    /** Reads a node's catalogue; an agent that is not well-formed is left out and logged. */
    static Catalogue catalogue(String node, byte[] body) {
        Map<String, Object> fields = fields(body);
        List<Peer> agents = new ArrayList<>();
        if (!(fields.get("version") instanceof Number version)
                || !(fields.get("agents") instanceof List<?> entries)) {
            throw new JarvisException("not a catalogue of this version");
        }
        for (Object each : entries.subList(0, Math.min(entries.size(), MAX_AGENTS))) {
            try {
                agents.add(agent(node, (Map<?, ?>) each));
            } catch (IllegalArgumentException | ClassCastException e) {
                log.warn(
                        "Node {} announced an agent that cannot be used: {}", node, e.getMessage());
            }
        }
        Optional<String> store = Optional.ofNullable(fields.get("store")).map(String::valueOf);
        return new Catalogue(version.longValue(), List.copyOf(agents), store);
    }

    private static List<String> texts(List<?> values, int most) {
        return values.stream()
                .limit(most)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    private static Peer agent(String node, Map<?, ?> entry) {
        if (!(entry.get("capabilities") instanceof List<?> words)) {
            throw new IllegalArgumentException("an agent has no capabilities");
        }
        String[] capabilities = words.stream().map(String::valueOf).toArray(String[]::new);
        AgentCard card = AgentCard.of(String.valueOf(entry.get("role")), capabilities);
        String name = text(entry.get("name"));
        String description = text(entry.get("description"));
        card = name.isBlank() ? card : card.name(name);
        card = description.isBlank() ? card : card.description(description);
        String id = String.valueOf(entry.get("agent_id"));
        if (!id.equals(card.role()) && !id.startsWith(card.role() + "-")) {
            throw new IllegalArgumentException("id " + id + " does not belong to its role");
        }
        return new Peer(id, card, node);
    }

    /** Other nodes choose these texts, and models read them. */
    private static String text(@Nullable Object text) {
        String line =
                String.valueOf(text == null ? "" : text).replaceAll("[\\p{Cntrl}\\p{Cf}]+", " ");
        return line.substring(0, Json.end(LONGEST_TEXT, line));
    }

    private static Map<String, Object> fields(byte[] body) {
        try {
            return Json.parseRecord(new String(body, StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new JarvisException("not a message of this version: " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(Map<String, ?> fields) {
        return Json.writeRecord(fields).getBytes(StandardCharsets.UTF_8);
    }

    /** A node's request to another. */
    sealed interface Incoming {}

    /** Wants the agents of this node. */
    record CatalogueRequest() implements Incoming {}

    /** Something changed in a store that both nodes have open. */
    record Nudge(String store, List<String> names) implements Incoming {}

    /** A message from an agent to an agent. */
    record AgentMessage(
            String target, String sender, @Nullable Object data, Optional<String> traceparent)
            implements Incoming {}

    /** An agent's answer, and the number of messages it was working on. */
    record Answer(Reply reply, int load) {}

    /** The agents of a node, and the store whose changes it subscribes to. */
    record Catalogue(long version, List<Peer> agents, Optional<String> store) {}
}
