package io.jarviscore.kernel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts the chunks of a chat completion together. */
final class ChatCompletionsAssembler implements AnswerAssembler {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ObjectNode body = JSON.objectNode();
    private final StringBuilder content = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();

    /** In the order in which they began. */
    private final List<Call> calls = new ArrayList<>();

    private @Nullable JsonNode finish;
    private @Nullable JsonNode failure;
    private boolean answered;

    @Override
    public String take(JsonNode event) {
        if (FailureReader.isFailure(event) || event.path("error").isObject()) {
            // OpenRouter's has choices beside it, which would make an answer of it.
            failure =
                    event.path("error").isObject()
                            ? JSON.objectNode().set("error", event.path("error"))
                            : event;
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
        // What follows are the counts of tokens, if anything.
        return finish == null ? Progress.UNDER_WAY : Progress.WHOLE;
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

    /** The call that a fragment goes on with, or a new one. */
    private Call call(JsonNode fragment) {
        JsonNode given = fragment.path("index");
        boolean indexed = given.isInt();
        int newest = calls.isEmpty() ? 0 : calls.getLast().index();
        int index = indexed ? given.intValue() : newest;
        Optional<Call> open =
                calls.reversed().stream().filter(call -> call.index() == index).findFirst();
        if (open.isPresent() && open.get().goesOnWith(fragment, indexed)) {
            return open.get();
        }
        Call call = new Call(index);
        calls.add(call);
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

        Call(int index) {
            this.index = index;
        }

        int index() {
            return index;
        }

        /**
         * Whether a fragment of this index is a part of this call. Ollama and others give all calls
         * the index 0, or none; then another id is another call, and where there are no ids another
         * name, or any name if there is no index either.
         */
        boolean goesOnWith(JsonNode fragment, boolean indexed) {
            String givenId = fragment.path("id").asText("");
            if (!givenId.isEmpty()) {
                return id.isEmpty() || givenId.equals(id);
            }
            String givenName = fragment.path("function").path("name").asText("");
            return givenName.isEmpty() || name.isEmpty() || (indexed && givenName.equals(name));
        }

        void take(JsonNode fragment) {
            JsonNode function = fragment.path("function");
            id = or(id, fragment.path("id"));
            name = or(name, function.path("name"));
            JsonNode more = function.path("arguments");
            arguments.append(more.isContainerNode() ? more.toString() : more.asText(""));
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
