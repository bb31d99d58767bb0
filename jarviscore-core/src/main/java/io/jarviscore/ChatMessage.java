package io.jarviscore;

import io.jarviscore.internal.Ids;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** One message of a conversation, in no provider's format. */
public sealed interface ChatMessage {
    /** The message's text. */
    String text();

    /** Rules from the program. */
    record Instructions(String text) implements ChatMessage {}

    /**
     * A user's message.
     *
     * @param text the question
     * @param images the images that the question refers to, before the text; only models that see
     *     take any
     */
    record User(String text, List<Image> images) implements ChatMessage {
        /** Copies the list. */
        public User {
            images = List.copyOf(images);
        }

        /** A question without images. */
        public User(String text) {
            this(text, List.of());
        }
    }

    /**
     * An image, sent along with the question.
     *
     * @param mediaType for example {@code image/png}; which ones are taken is the model's matter
     * @param base64 the image's bytes in Base64, without line breaks
     */
    record Image(String mediaType, String base64) {
        private static final Pattern MEDIA_TYPE = Pattern.compile("image/[a-z0-9.+-]{1,60}");

        /**
         * Checks the type.
         *
         * @throws IllegalArgumentException if it is no image's
         */
        public Image {
            if (!MEDIA_TYPE.matcher(mediaType).matches()) {
                throw new IllegalArgumentException(
                        "the media type of an image is "
                                + Ids.quote(mediaType)
                                + ": use one such as image/png");
            }
        }

        /** The image of these bytes. */
        public static Image of(String mediaType, byte[] bytes) {
            return new Image(mediaType, Base64.getEncoder().encodeToString(bytes));
        }

        /** Type and size; not the image. */
        @Override
        public String toString() {
            return "Image[" + mediaType + ", " + base64.length() + " characters]";
        }
    }

    /**
     * A model's message: text and tool calls.
     *
     * @param text its words, may be empty
     * @param toolCalls the calls it wants, in order
     * @param original the message in its provider's own form, where that holds more than text and
     *     calls: thoughts and signatures which that provider wants back unchanged
     */
    record Assistant(String text, List<ToolCall> toolCalls, Optional<Original> original)
            implements ChatMessage {
        /** Copies the calls. */
        public Assistant {
            toolCalls = List.copyOf(toolCalls);
        }

        /** A message that is nothing but text and calls. */
        public Assistant(String text, List<ToolCall> toolCalls) {
            this(text, toolCalls, Optional.empty());
        }
    }

    /**
     * A message of the model in its provider's own form. No other provider can read it; they are
     * sent text and calls.
     *
     * @param provider the provider whose form it is, for example {@code claude}
     * @param model the model that wrote it; signatures of one model may mean nothing to another
     * @param json the provider's JSON, exactly as it came
     */
    record Original(String provider, String model, String json) {
        /** Shows its provider and model; leaves the thoughts out. */
        @Override
        public String toString() {
            return "Original[" + provider + ", " + model + ", " + json.length() + " characters]";
        }
    }

    /**
     * A tool call's result. Every call of an assistant message is answered by one of these before
     * the next user or assistant message; providers refuse the conversation otherwise.
     *
     * @param callId the call's id
     * @param tool the tool's name
     * @param text the result as the model sees it
     * @param failed whether the call failed
     */
    record ToolResult(String callId, String tool, String text, boolean failed)
            implements ChatMessage {}

    /**
     * A call the model wants.
     *
     * @param id ties the result to the call; unique within the conversation
     * @param tool the name it used, which may be unknown
     * @param arguments JSON text exactly as the model wrote it, which may be anything
     */
    record ToolCall(String id, String tool, String arguments) {}
}
