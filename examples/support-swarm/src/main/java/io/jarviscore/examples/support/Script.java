package io.jarviscore.examples.support;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerRequest;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The script of the stand-in for a model as desk, coder and communicator. */
final class Script {
    private static final Pattern ORDER = Pattern.compile("order (\\d+)");
    private static final Pattern PRICE = Pattern.compile("price (\\d+), days (\\d+)");

    private static final Map<String, Object> NUMBER = Map.of("type", "integer");

    private Script() {}

    static ServerReply answer(ServerRequest request) {
        List<String> tools = request.tools().stream().map(ToolSpec::name).toList();
        List<String> results =
                request.messages().stream()
                        .filter(ChatMessage.ToolResult.class::isInstance)
                        .map(ChatMessage::text)
                        .toList();
        if (tools.contains("find_function")) {
            return coder(request, results);
        }
        return tools.contains("ask_peer") ? communicator(request, results) : desk(request, results);
    }

    private static ServerReply desk(ServerRequest request, List<String> results) {
        String number = found(ORDER, request).group(1);
        return switch (results.size()) {
            case 0 -> ServerReply.toolCall("order", Map.of("number", number));
            case 1 ->
                    ServerReply.toolCall(
                            "ask_coder",
                            Map.of(
                                    "task",
                                    "Compute the refund in cents: "
                                            + "price "
                                            + digits(results.getFirst(), "cents")
                                            + ", days "
                                            + digits(results.getFirst(), "days")
                                            + ". All of the price within 30 days, half within 90,"
                                            + " else nothing."));
            case 2 ->
                    ServerReply.toolCall(
                            "refund",
                            Map.of(
                                    "order",
                                    number,
                                    "cents",
                                    Long.parseLong(results.get(1).lines().toList().getLast())));
            case 3 ->
                    ServerReply.toolCall(
                            "ask_communicator",
                            Map.of(
                                    "task",
                                    "Tell the warehouse that order " + number + " comes back."));
            default -> ServerReply.text("Order " + number + ": " + results.get(2) + ".");
        };
    }

    private static ServerReply coder(ServerRequest request, List<String> results) {
        Matcher numbers = found(PRICE, request);
        Map<String, Object> arguments =
                Map.of(
                        "price",
                        Long.parseLong(numbers.group(1)),
                        "days",
                        Long.parseLong(numbers.group(2)));
        if (results.isEmpty()) {
            return ServerReply.toolCall(
                    "find_function", Map.of("query", "refund from price and days"));
        }
        if (results.size() > 1) {
            return ServerReply.text("The refund is computed.");
        }
        boolean known = results.getFirst().contains("refund_amount");
        return known
                ? ServerReply.toolCall(
                        "run_function", Map.of("name", "refund_amount", "arguments", arguments))
                : ServerReply.toolCall("save_function", function(arguments));
    }

    private static Map<String, Object> function(Map<String, Object> example) {
        return Map.of(
                "name",
                "refund_amount",
                "description",
                "Computes a refund in cents from the price and the days since the purchase",
                "parameters",
                Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of("price", NUMBER, "days", NUMBER),
                        "required",
                        List.of("price", "days")),
                "code",
                """
                const { price, days } = inputs.args;
                result = days <= 30 ? price : days <= 90 ? Math.floor(price / 2) : 0;
                """,
                "example",
                example);
    }

    private static ServerReply communicator(ServerRequest request, List<String> results) {
        String number = found(ORDER, request).group(1);
        return results.isEmpty()
                ? ServerReply.toolCall(
                        "ask_peer",
                        Map.of(
                                "role",
                                "warehouse",
                                "question",
                                "Order " + number + " comes back: expect the parcel."))
                : ServerReply.text(
                        "{\"status\": \"sent\", \"text\": \"Order "
                                + number
                                + " comes back.\", \"receipt\": \"noted\"}");
    }

    /** The pattern in the task. */
    private static Matcher found(Pattern pattern, ServerRequest request) {
        String task =
                request.messages().stream()
                        .filter(ChatMessage.User.class::isInstance)
                        .map(ChatMessage::text)
                        .findFirst()
                        .orElse("");
        Matcher matcher = pattern.matcher(task);
        if (!matcher.find()) {
            throw new IllegalStateException("the stand-in does not know what to do about: " + task);
        }
        return matcher;
    }

    private static String digits(String json, String field) {
        Matcher matcher = Pattern.compile("\"" + field + "\":(\\d+)").matcher(json);
        return matcher.find() ? matcher.group(1) : "0";
    }
}
