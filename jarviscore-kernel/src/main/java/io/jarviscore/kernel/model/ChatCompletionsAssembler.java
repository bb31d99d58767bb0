package io.jarviscore.kernel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts the chunks of a chat completion together. */
final class ChatCompletionsAssembler implements AnswerAssembler {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ObjectNode body = JSON.objectNode();
    private final StringBuilder content = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();

    /** By their index. */
    private final Map<Integer, Call> calls = new TreeMap<>();

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
                return take(choice.path("delta"), choice.path("finish_reason"));
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
        calls.values().forEach(call -> list.add(call.json()));
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

    /** Some servers leave the index out; a new id or a new name is a new call there. */
    private Call call(JsonNode fragment) {
        int last = calls.isEmpty() ? 0 : ((TreeMap<Integer, Call>) calls).lastKey();
        boolean opens = fragment.path("id").isTextual();
        int unnamed = opens && !calls.isEmpty() && last < Integer.MAX_VALUE ? last + 1 : last;
        JsonNode index = fragment.path("index");
        return calls.computeIfAbsent(
                index.canConvertToInt() ? index.intValue() : unnamed, at -> new Call());
    }

    private void keep(String field, JsonNode event) {
        if (event.path(field).isTextual() && !event.path(field).textValue().isEmpty()) {
            body.set(field, event.path(field));
        }
    }

    /** A call, whose id and name come once and whose arguments come in fragments. */
    private static final class Call {
        private String id = "";
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();

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
