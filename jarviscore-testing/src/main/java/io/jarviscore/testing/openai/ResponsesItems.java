package io.jarviscore.testing.openai;

import static io.jarviscore.testing.openai.ResponsesQuestion.complain;
import static io.jarviscore.testing.openai.ResponsesQuestion.type;
import static io.jarviscore.testing.wire.Fields.text;

import io.jarviscore.testing.openai.OpenAiQuestion.Complaint;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The items that a request in OpenAI's Responses format begins with: their checks. */
final class ResponsesItems {
    private static final Set<String> ROLES = Set.of("user", "assistant", "system", "developer");

    private static final int LONGEST_CALL_ID = 64;

    private final List<Map<String, Object>> items;
    private final String model;
    private final boolean stored;

    ResponsesItems(List<Map<String, Object>> items, String model, boolean stored) {
        this.items = items;
        this.model = model;
        this.stored = stored;
    }

    /** The real server's first complaint. */
    Optional<Complaint> complaint() {
        Set<String> open = new HashSet<>();
        for (int at = 0; at < items.size(); at++) {
            Map<String, Object> item = items.get(at);
            Optional<Complaint> wrong =
                    switch (type(item)) {
                        case "message" -> role(at, item);
                        case "reasoning" -> reasoning(at, item);
                        case "function_call" -> call(at, item, open);
                        case "function_call_output" -> result(item, open);
                        default ->
                                complain(
                                        "input[" + at + "]",
                                        "Invalid value: '" + type(item) + "'.");
                    };
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return open.stream()
                .findFirst()
                .flatMap(
                        id ->
                                complain(
                                        "input",
                                        "No tool output found for function call " + id + "."));
    }

    private Optional<Complaint> role(int at, Map<String, Object> item) {
        String role = text(item.get("role"));
        if (!ROLES.contains(role)) {
            return complain("input[" + at + "]", "Invalid value: '" + role + "'.");
        }
        return itsReasoning(item, "message", at);
    }

    /**
     * Nothing is kept here, so reasoning has to be in the request, unchanged, with the items that
     * it led to.
     */
    private Optional<Complaint> reasoning(int at, Map<String, Object> item) {
        String id = text(item.get("id"));
        String content = text(item.get("encrypted_content"));
        if (content.isEmpty()) {
            return complain(
                    "input",
                    "Item with id '"
                            + id
                            + "' not found."
                            + (stored
                                    ? ""
                                    : " Items are not persisted when `store` is set to false."));
        }
        if (!ResponsesBodies.isSealedBy(model, item)) {
            return complain(
                    "input", "The encrypted content for item " + id + " could not be verified.");
        }
        boolean last =
                at + 1 == items.size()
                        || !(type(items.get(at + 1)).equals("function_call")
                                || text(items.get(at + 1).get("role")).equals("assistant"));
        return last
                ? complain(
                        "input",
                        "Item '"
                                + id
                                + "' of type 'reasoning' was provided without its required"
                                + " following item.")
                : Optional.empty();
    }

    private Optional<Complaint> call(int at, Map<String, Object> item, Set<String> open) {
        if (!text(item.get("name")).matches("[A-Za-z0-9_-]{1,64}")) {
            return complain(
                    "input[" + at + "].name",
                    "Invalid 'input["
                            + at
                            + "].name': string does not match pattern '^[a-zA-Z0-9_-]+$'.");
        }
        String id = text(item.get("call_id"));
        if (id.length() > LONGEST_CALL_ID) {
            return complain(
                    "input[" + at + "].call_id",
                    "Invalid 'input["
                            + at
                            + "].call_id': string too long. Expected a string with maximum length"
                            + " 64, but got a string with length "
                            + id.length()
                            + " instead.");
        }
        open.add(id);
        return itsReasoning(item, "function_call", at);
    }

    private Optional<Complaint> itsReasoning(Map<String, Object> item, String type, int at) {
        String id = text(item.get("id"));
        String reasoning = ResponsesBodies.reasoningBehind(id);
        boolean there =
                reasoning.isEmpty()
                        || items.subList(0, at).stream()
                                .anyMatch(earlier -> reasoning.equals(earlier.get("id")));
        return there
                ? Optional.empty()
                : complain(
                        "input",
                        "Item '"
                                + id
                                + "' of type '"
                                + type
                                + "' was provided without its required 'reasoning' item: '"
                                + reasoning
                                + "'.");
    }

    private static Optional<Complaint> result(Map<String, Object> item, Set<String> open) {
        String id = text(item.get("call_id"));
        return open.remove(id)
                ? Optional.empty()
                : complain(
                        "input",
                        "No tool call found for function call output with call_id " + id + ".");
    }
}
