package io.jarviscore.kernel.model.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jarviscore.kernel.model.wire.AnswerAssembler;
import io.jarviscore.kernel.model.wire.FailureReader;
import io.jarviscore.kernel.model.wire.JsonExtent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts the chunks of a chat completion together. */
public final class ChatCompletionsAssembler implements AnswerAssembler {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ObjectNode body = JSON.objectNode();
    private final StringBuilder content = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();

    /** In the order in which they began. */
    private final List<Call> calls = new ArrayList<>();

    /** The call that began last under each index. */
    private final Map<Integer, Call> newest = new HashMap<>();

    private @Nullable JsonNode finish;
    private @Nullable JsonNode failure;
    private boolean answered;

    @Override
    public String take(JsonNode event) {
        if (FailureReader.isFailure(event)) {
            failure = event;
            return "";
        }
        keep("id", event);
        keep("model", event);
        if (event.path("usage").isObject()) {
            body.set("usage", event.path("usage"));
        }
        for (JsonNode choice : event.path("choices")) {
            if (choice.path("index").asInt(0) == 0) {
                // A server that does not really stream sends all of it as one event.
                JsonNode delta = choice.path(choice.has("delta") ? "delta" : "message");
                return take(delta, choice.path("finish_reason"));
            }
        }
        return "";
    }

    @Override
    public Progress progress() {
        if (failure != null) {
            return Progress.ENDED;
        }
        // Only the token counts may follow.
        return finish == null ? Progress.UNDER_WAY : Progress.WHOLE;
    }

    @Override
    public boolean isEndedByDone() {
        return true;
    }

    @Override
    public JsonNode body() {
        if (failure != null) {
            return failure;
        }
        if (!answered) {
            return body;
        }
        ObjectNode message = JSON.objectNode();
        message.put("content", content.toString());
        message.put("refusal", refusal.toString());
        ArrayNode list = message.putArray("tool_calls");
        calls.stream()
                .sorted(Comparator.comparingInt(Call::index))
                .forEach(call -> list.add(call.json()));
        ObjectNode choice = body.putArray("choices").addObject();
        choice.set("message", message);
        choice.set("finish_reason", finish == null ? JSON.nullNode() : finish);
        return body;
    }

    private String take(JsonNode delta, JsonNode reason) {
        answered = true;
        if (reason.isTextual()) {
            finish = reason;
        }
        refusal.append(delta.path("refusal").asText(""));
        for (JsonNode fragment : delta.path("tool_calls")) {
            call(fragment).take(fragment);
        }
        String words = ChatCompletionsReader.text(delta.path("content"));
        content.append(words);
        return words;
    }

    /** The call that a fragment continues, or a new one. */
    private Call call(JsonNode fragment) {
        JsonNode given = fragment.path("index");
        boolean indexed = given.isInt();
        int index = indexed ? given.intValue() : calls.isEmpty() ? 0 : calls.getLast().index();
        Call open = newest.get(index);
        if (open != null && open.goesOnWith(fragment, indexed)) {
            return open;
        }
        Call call = new Call(index);
        calls.add(call);
        newest.put(index, call);
        return call;
    }

    private void keep(String field, JsonNode event) {
        if (event.path(field).isTextual() && !event.path(field).textValue().isEmpty()) {
            body.set(field, event.path(field));
        }
    }

    /** A call, whose id and name come once and whose arguments come in fragments. */
    private static final class Call {
        private final int index;
        private String id = "";
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();
        private final JsonExtent extent = new JsonExtent();

        Call(int index) {
            this.index = index;
        }

        int index() {
            return index;
        }

        /**
         * Whether a fragment of this index is a part of this call. Servers give all calls the index
         * 0, or none; leave ids out, or make one up for every fragment; and repeat the name with
         * each. So neither of them tells calls apart, but for a name beside arguments that are
         * whole already, or another name.
         */
        boolean goesOnWith(JsonNode fragment, boolean indexed) {
            String givenId = fragment.path("id").asText("");
            if (!givenId.isEmpty() && givenId.equals(id)) {
                return true;
            }
            String givenName = fragment.path("function").path("name").asText("");
            if (givenName.isEmpty() || name.isEmpty()) {
                return true;
            }
            if (!givenName.equals(name) || extent.isWhole()) {
                return false;
            }
            boolean bringsMore = !text(fragment).isEmpty();
            return extent.isBegun() || bringsMore || (indexed && givenId.isEmpty());
        }

        void take(JsonNode fragment) {
            JsonNode function = fragment.path("function");
            id = or(id, fragment.path("id"));
            name = or(name, function.path("name"));
            String more = text(fragment);
            arguments.append(more);
            extent.take(more);
        }

        private static String text(JsonNode fragment) {
            JsonNode arguments = fragment.path("function").path("arguments");
            return arguments.isContainerNode() ? arguments.toString() : arguments.asText("");
        }

        ObjectNode json() {
            ObjectNode call = JSON.objectNode();
            call.put("id", id);
            call.putObject("function").put("name", name).put("arguments", arguments.toString());
            return call;
        }

        private static String or(String known, JsonNode told) {
            return known.isEmpty() ? told.asText("") : known;
        }
    }
}
