package io.jarviscore.kernel.reply;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.kernel.tool.Observation;
import java.util.List;

/**
 * The way a model states its decisions: through the provider's tool calls, or in text for models
 * without.
 */
public sealed interface ReplyReader permits NativeReplies, TextReplies {
    /** A reply longer than this is no answer to anything; it would fill every later prompt. */
    int LONGEST_REPLY = 400_000;

    /** The meaning of a reply. Never throws, for any reply. */
    Decision read(ChatReply reply);

    /** The instructions to the model beside the task. */
    String instructions(List<ToolSpec> tools);

    /** The tools to send along with the request. */
    List<ToolSpec> offered(List<ToolSpec> tools);

    /** The reply as it stands in the conversation. */
    ChatMessage.Assistant asMessage(ChatReply reply, Decision decision);

    /** A call's result as it stands in the conversation. */
    ChatMessage result(Observation observation);

    /** Whether a text shows nothing: white space of every kind, controls, marks of direction. */
    static boolean isInvisible(String text) {
        return text.codePoints()
                .allMatch(
                        c ->
                                Character.isWhitespace(c)
                                        || Character.isSpaceChar(c)
                                        || Character.isISOControl(c)
                                        || Character.getType(c) == Character.FORMAT);
    }

    /** The error of a reply before its text is read; null if nothing is. */
    static Decision.@org.jspecify.annotations.Nullable Unusable obstacle(ChatReply reply) {
        if (reply.finish() == ChatReply.Finish.LENGTH) {
            return new Decision.Unusable(
                    "Your reply was cut off at the output limit. Say it in fewer words, or do it in"
                            + " smaller parts.");
        }
        if (reply.finish() == ChatReply.Finish.OTHER) {
            return new Decision.Unusable(
                    "Your reply ended before it was finished. Write it again, to its end.");
        }
        if (reply.text().length() > LONGEST_REPLY) {
            return new Decision.Unusable(
                    "Your reply has "
                            + reply.text().length()
                            + " characters; at most "
                            + LONGEST_REPLY
                            + " are accepted.");
        }
        return null;
    }
}
