package io.jarviscore.memory.athena;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A write to Athena. */
sealed interface Write {
    /** Key of the metadata by which an event is recognised that has arrived already. */
    String EVENT_ID = "event_id";

    /** Sends it. */
    void to(AthenaClient client, String session);

    /** Whether the newest events show that it has arrived. */
    boolean isAmong(List<AthenaClient.Event> newest);

    /** As the ledger keeps it. */
    Map<String, Object> data();

    /** An event with an id in its metadata. */
    record Event(AthenaClient.Event event) implements Write {
        @Override
        public void to(AthenaClient client, String session) {
            client.storeEvent(session, event);
        }

        @Override
        public boolean isAmong(List<AthenaClient.Event> newest) {
            String id = event.metadata().getOrDefault(EVENT_ID, "");
            return newest.stream().anyMatch(one -> id.equals(one.metadata().get(EVENT_ID)));
        }

        @Override
        public Map<String, Object> data() {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("role", event.role());
            data.put("type", event.type().name());
            data.put("content", event.content());
            data.put("metadata", event.metadata());
            return data;
        }
    }

    /**
     * A task and its answer. The server drops an interaction's metadata, so its words identify it.
     */
    record Interaction(String user, String agent) implements Write {
        @Override
        public void to(AthenaClient client, String session) {
            client.storeInteraction(session, user, agent);
        }

        @Override
        public boolean isAmong(List<AthenaClient.Event> newest) {
            for (int i = 0; i + 1 < newest.size(); i++) {
                if (says(newest.get(i), "user", user) && says(newest.get(i + 1), "agent", agent)) {
                    return true;
                }
            }
            return false;
        }

        private static boolean says(AthenaClient.Event event, String role, String words) {
            return event.role().equals(role) && event.content().equals(words);
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("user", user, "agent", agent);
        }
    }

    /** Reads the form that {@link #data} writes. */
    static Write of(Map<String, Object> data) {
        if (data.containsKey("user")) {
            return new Interaction(
                    String.valueOf(data.get("user")), String.valueOf(data.get("agent")));
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        if (data.get("metadata") instanceof Map<?, ?> map) {
            map.forEach((key, value) -> metadata.put(String.valueOf(key), String.valueOf(value)));
        }
        return new Event(
                new AthenaClient.Event(
                        String.valueOf(data.get("role")),
                        AthenaClient.Type.valueOf(
                                String.valueOf(data.get("type")).toUpperCase(Locale.ROOT)),
                        String.valueOf(data.get("content")),
                        metadata));
    }
}
