package io.jarviscore.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * How a provider's requests and replies are written. Replies are put together as text, and results
 * of tools are counted by a field that each of them has once: the server parses no JSON. All ASCII.
 */
enum ModelDialect {
    /** OpenAI's chat completions. */
    OPEN_AI("\"tool_call_id\"") {
        @Override
        String call(int number) {
            return completion(
                    "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_"
                            + number
                            + "\",\"type\":\"function\",\"function\":{\"name\":\"add\","
                            + "\"arguments\":\"{\\\"a\\\":"
                            + number
                            + ",\\\"b\\\":"
                            + (number + 1)
                            + "}\"}}]}",
                    "tool_calls");
        }

        @Override
        String answer() {
            return completion(
                    "{\"role\":\"assistant\",\"content\":\"All sums are made.\"}", "stop");
        }

        private String completion(String message, String finish) {
            return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1700000000,"
                    + "\"model\":\"bench-model\",\"choices\":[{\"index\":0,\"message\":"
                    + message
                    + ",\"finish_reason\":\""
                    + finish
                    + "\"}],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,"
                    + "\"total_tokens\":120}}";
        }
    },

    /** Gemini's generateContent. */
    GEMINI("\"functionResponse\"") {
        @Override
        String call(int number) {
            return content(
                    "{\"functionCall\":{\"name\":\"add\",\"args\":{\"a\":"
                            + number
                            + ",\"b\":"
                            + (number + 1)
                            + "}}}");
        }

        @Override
        String answer() {
            return content("{\"text\":\"All sums are made.\"}");
        }

        private String content(String part) {
            return "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":["
                    + part
                    + "]},\"finishReason\":\"STOP\",\"index\":0}],\"usageMetadata\":"
                    + "{\"promptTokenCount\":100,\"candidatesTokenCount\":20,"
                    + "\"totalTokenCount\":120},\"modelVersion\":\"bench-model\","
                    + "\"responseId\":\"response-1\"}";
        }
    };

    private final String resultField;

    ModelDialect(String resultField) {
        this.resultField = resultField;
    }

    /** The one of requests to this path. */
    static ModelDialect of(String path) {
        return path.endsWith(":generateContent") ? GEMINI : OPEN_AI;
    }

    /** A tool call; other numbers each time: the same again and again would be no progress. */
    abstract String call(int number);

    /** The model's last message. */
    abstract String answer();

    /** How many results of tools a request carries. */
    int toolResults(byte[] body) {
        String request = new String(body, ISO_8859_1);
        int found = 0;
        for (int at = request.indexOf(resultField);
                at >= 0;
                at = request.indexOf(resultField, at + 1)) {
            found++;
        }
        return found;
    }
}
