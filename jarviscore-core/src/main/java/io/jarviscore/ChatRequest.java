package io.jarviscore;

import io.jarviscore.json.Json;
import io.jarviscore.reasoning.ModelAffinity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A request to a model. Immutable; build one with {@link #of} or {@link #builder}. */
public final class ChatRequest {
    private final List<ChatMessage> messages;
    private final List<ToolSpec> tools;
    private final @Nullable String model;
    private final Complexity complexity;
    private final OptionalInt maxOutputTokens;
    private final OptionalDouble temperature;
    private final @Nullable Instant deadline;
    private final @Nullable Map<String, Object> answerSchema;
    private final @Nullable ModelAffinity affinity;

    private ChatRequest(Builder builder) {
        this.messages = List.copyOf(builder.messages);
        this.tools = List.copyOf(builder.tools);
        this.model = builder.model;
        this.complexity = builder.complexity;
        this.maxOutputTokens = builder.maxOutputTokens;
        this.temperature = builder.temperature;
        this.deadline = builder.deadline;
        this.answerSchema = builder.answerSchema;
        this.affinity = builder.affinity;
    }

    /** A single question. */
    public static ChatRequest of(String question) {
        return builder().user(question).build();
    }

    /** A single question under a rule. */
    public static ChatRequest of(String system, String question) {
        return builder().system(system).user(question).build();
    }

    /** A request with nothing in it yet. */
    public static Builder builder() {
        return new Builder();
    }

    /** The conversation, oldest first; never empty. */
    public List<ChatMessage> messages() {
        return messages;
    }

    /** The tools that the model may call. */
    public List<ToolSpec> tools() {
        return tools;
    }

    /**
     * The model to use, {@code name} or {@code provider:name}, or several with commas between them,
     * which are asked in this order; empty for the models of the settings.
     */
    public Optional<String> model() {
        return Optional.ofNullable(model);
    }

    /** Picks the model tier when no model is named. */
    public Complexity complexity() {
        return complexity;
    }

    /**
     * The longest answer wanted, in tokens, reasoning included; empty for {@code
     * llm_default_max_tokens}.
     */
    public OptionalInt maxOutputTokens() {
        return maxOutputTokens;
    }

    /** The sampling temperature; empty for the configured one. */
    public OptionalDouble temperature() {
        return temperature;
    }

    /** When the answer is useless; every wait and exchange ends by then. */
    public Optional<Instant> deadline() {
        return Optional.ofNullable(deadline);
    }

    /**
     * The JSON Schema that the answer's text has to follow; empty for free text. Providers hold
     * their models to it; one that cannot refuses the request.
     */
    public Optional<Map<String, Object>> answerSchema() {
        return Optional.ofNullable(answerSchema);
    }

    /** The task's memory of models that earlier requests ruled out; empty for none. */
    public Optional<ModelAffinity> affinity() {
        return Optional.ofNullable(affinity);
    }

    /** A builder that holds the parts of this request. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.messages.addAll(messages);
        builder.tools.addAll(tools);
        builder.model = model;
        builder.complexity = complexity;
        builder.maxOutputTokens = maxOutputTokens;
        builder.temperature = temperature;
        builder.deadline = deadline;
        builder.answerSchema = answerSchema;
        builder.affinity = affinity;
        return builder;
    }

    /** How many messages and tools; their text is left out, it may be private. */
    @Override
    public String toString() {
        return "ChatRequest[" + messages.size() + " messages, " + tools.size() + " tools]";
    }

    /**
     * A tool as the model sees it.
     *
     * @param name the name that the model calls
     * @param description the tool's purpose
     * @param parameters the JSON Schema of the arguments
     */
    public record ToolSpec(String name, String description, Map<String, Object> parameters) {}

    /** Collects the parts of a request. Not thread-safe. */
    public static final class Builder {
        private final ArrayList<ChatMessage> messages = new ArrayList<>();
        private final List<ToolSpec> tools = new ArrayList<>();
        private @Nullable String model;
        private Complexity complexity = Complexity.STANDARD;
        private OptionalInt maxOutputTokens = OptionalInt.empty();
        private OptionalDouble temperature = OptionalDouble.empty();
        private @Nullable Instant deadline;
        private @Nullable Map<String, Object> answerSchema;
        private @Nullable ModelAffinity affinity;

        private Builder() {}

        /** Appends a rule. */
        public Builder system(String text) {
            messages.add(new ChatMessage.Instructions(text));
            return this;
        }

        /** Appends a question. */
        public Builder user(String text) {
            messages.add(new ChatMessage.User(text));
            return this;
        }

        /** Appends messages. */
        public Builder messages(List<? extends ChatMessage> more) {
            // At once: a conversation is far longer than what a list has room for at first.
            messages.ensureCapacity(messages.size() + more.size());
            messages.addAll(more);
            return this;
        }

        /** Adds tools the model may call. */
        public Builder tools(List<ToolSpec> more) {
            tools.addAll(more);
            return this;
        }

        /** Names the model, or several with commas between them. */
        public Builder model(String model) {
            this.model = model;
            return this;
        }

        /** Picks the tier. */
        public Builder complexity(Complexity complexity) {
            this.complexity = complexity;
            return this;
        }

        /** Caps the answer; must be positive. */
        public Builder maxOutputTokens(int tokens) {
            if (tokens <= 0) {
                throw new IllegalArgumentException(
                        "maxOutputTokens is " + tokens + ": it must be positive");
            }
            this.maxOutputTokens = OptionalInt.of(tokens);
            return this;
        }

        /** Sets the temperature, 0 to 2. */
        public Builder temperature(double temperature) {
            if (!(temperature >= 0 && temperature <= 2)) {
                throw new IllegalArgumentException(
                        "temperature is " + temperature + ": use 0 to 2");
            }
            this.temperature = OptionalDouble.of(temperature);
            return this;
        }

        /** Sets when the answer is useless. */
        public Builder deadline(Instant deadline) {
            this.deadline = deadline;
            return this;
        }

        /** Wants JSON of this schema, which must be plain JSON of type {@code object}. */
        public Builder answerSchema(Map<String, Object> schema) {
            this.answerSchema = Json.ordered(schema);
            return this;
        }

        /**
         * Wants an answer of this type; {@link ChatReply#as} makes it an object.
         *
         * @throws IllegalArgumentException if values of the type cannot be made from JSON
         */
        public Builder answerType(Class<?> type) {
            return answerSchema(ResultType.of(type).schema());
        }

        /** Joins the request to others: a model that failed one of them for good comes last. */
        public Builder affinity(ModelAffinity affinity) {
            this.affinity = affinity;
            return this;
        }

        /** The request. */
        public ChatRequest build() {
            if (messages.isEmpty()) {
                throw new IllegalArgumentException(
                        "a chat request needs a message: call user(…) first");
            }
            return new ChatRequest(this);
        }
    }
}
