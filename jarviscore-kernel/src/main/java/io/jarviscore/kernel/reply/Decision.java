package io.jarviscore.kernel.reply;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.kernel.text.Clip;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The meaning of a model's reply. */
public sealed interface Decision {
    /** In a few words, for people. */
    String describe();

    /** It wants tools called, in this order. */
    record CallTools(List<ToolCall> calls) implements Decision {
        /** Copies the calls. */
        public CallTools {
            calls = List.copyOf(calls);
        }

        @Override
        public String describe() {
            StringJoiner names = new StringJoiner(", ", "call ", "");
            for (ToolCall call : calls) {
                names.add(Clip.name(call.tool()));
            }
            return names.toString();
        }
    }

    /**
     * It has the answer.
     *
     * @param text in its words
     * @param value the answer as plain JSON if it wrote JSON, otherwise null
     */
    record Answer(String text, @Nullable Object value) implements Decision {
        @Override
        public String describe() {
            return "answer";
        }
    }

    /**
     * It cannot be acted on.
     *
     * @param reason the error, as the model receives it
     */
    record Unusable(String reason) implements Decision {
        @Override
        public String describe() {
            return "unusable reply: " + reason.toLowerCase(Locale.ROOT);
        }
    }
}
