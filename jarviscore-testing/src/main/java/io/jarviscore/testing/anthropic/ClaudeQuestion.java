package io.jarviscore.testing.anthropic;

import static io.jarviscore.testing.wire.Fields.object;
import static io.jarviscore.testing.wire.Fields.objects;
import static io.jarviscore.testing.wire.Fields.text;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.json.Json;
import io.jarviscore.testing.wire.ModelQuestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The body of a request for Anthropic's Messages: its parser, and its checks. */
final class ClaudeQuestion {
    private static final int MOST_CACHE_MARKS = 4;

    /** Models of 4.7 and later: they refuse every sampling parameter. */
    private static final Pattern WITHOUT_SAMPLING =
            Pattern.compile(
                    "claude-[a-z]+-(?:4-(?:[7-9]|[1-9]\\d)(?!\\d)|(?:[5-9]|[1-9]\\d)(?!\\d)).*");

    private final Map<String, Object> body;
    private final ClaudeConversation conversation;

    ClaudeQuestion(Map<String, Object> body) {
        this.body = body;
        this.conversation = new ClaudeConversation(objects(body.get("messages")));
    }

    /** The names and texts it holds; parts of the wrong shape are left out. */
    ModelQuestion read() {
        List<ChatMessage> messages = new ArrayList<>();
        if (body.get("system") instanceof String rules) {
            messages.add(new ChatMessage.Instructions(rules));
        }
        for (Map<String, Object> block : objects(body.get("system"))) {
            messages.add(new ChatMessage.Instructions(text(block.get("text"))));
        }
        messages.addAll(conversation.read());
        return new ModelQuestion(model(), messages, tools());
    }

    /** The real server's first complaint. */
    Optional<String> complaint() {
        if (model().isEmpty()) {
            return Optional.of("model: Field required");
        }
        if (!(body.get("max_tokens") instanceof Long limit)) {
            return Optional.of("max_tokens: Field required");
        }
        if (limit < 1) {
            return Optional.of("max_tokens: Input should be greater than or equal to 1");
        }
        return sampling()
                .or(this::blankRule)
                .or(this::badTool)
                .or(this::tooManyCacheMarks)
                .or(this::openSchema)
                .or(conversation::complaint);
    }

    /** Whether the answer is wanted in pieces. */
    boolean streams() {
        return Boolean.TRUE.equals(body.get("stream"));
    }

    private Optional<String> sampling() {
        if (WITHOUT_SAMPLING.matcher(model()).matches()) {
            return body.keySet().stream()
                    .filter(ClaudeBodies::isSamplingParameter)
                    .findFirst()
                    .map(ClaudeBodies::deprecated);
        }
        if (body.containsKey("temperature") && body.containsKey("top_p")) {
            return Optional.of(
                    "`temperature` and `top_p` cannot both be specified for this model. Please use"
                            + " only one.");
        }
        boolean outOfRange =
                body.get("temperature") instanceof Number given
                        && !(given.doubleValue() >= 0 && given.doubleValue() <= 1);
        return outOfRange ? Optional.of("temperature: range: 0..1") : Optional.empty();
    }

    private Optional<String> blankRule() {
        return objects(body.get("system")).stream()
                .filter(block -> text(block.get("text")).isBlank())
                .findFirst()
                .map(block -> "system: text content blocks must be non-empty");
    }

    private Optional<String> badTool() {
        for (Map<String, Object> tool : objects(body.get("tools"))) {
            if (!text(tool.get("name")).matches("[a-zA-Z0-9_-]{1,128}")) {
                return Optional.of(
                        "tools.0.custom.name: String should match pattern"
                                + " '^[a-zA-Z0-9_-]{1,128}$'");
            }
            if (!"object".equals(object(tool.get("input_schema")).get("type"))) {
                return Optional.of("tools.0.custom.input_schema.type: Input should be 'object'");
            }
        }
        return Optional.empty();
    }

    private Optional<String> tooManyCacheMarks() {
        int marks = Json.write(body).split("\"cache_control\":\\{", -1).length - 1;
        return marks > MOST_CACHE_MARKS
                ? Optional.of(
                        "A maximum of 4 blocks with cache_control may be provided. Found "
                                + marks
                                + ".")
                : Optional.empty();
    }

    private Optional<String> openSchema() {
        Map<String, Object> format = object(object(body.get("output_config")).get("format"));
        Map<String, Object> schema = object(format.get("schema"));
        boolean open =
                "object".equals(schema.get("type"))
                        && !Boolean.FALSE.equals(schema.get("additionalProperties"));
        return open
                ? Optional.of(
                        "output_config.format.schema: For 'object' type, 'additionalProperties'"
                                + " must be explicitly set to false")
                : Optional.empty();
    }

    private String model() {
        return text(body.get("model"));
    }

    private List<ToolSpec> tools() {
        return objects(body.get("tools")).stream()
                .map(
                        tool ->
                                new ToolSpec(
                                        text(tool.get("name")),
                                        text(tool.get("description")),
                                        object(tool.get("input_schema"))))
                .toList();
    }
}
