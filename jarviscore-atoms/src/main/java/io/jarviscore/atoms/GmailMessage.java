package io.jarviscore.atoms;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.HttpCall;
import io.jarviscore.json.Json;
import java.util.Base64;
import java.util.Map;

/**
 * Writes a mail as the Gmail API takes it: an RFC 5322 message, in base64url, in the field {@code
 * raw}. The text is in base64, so that its lines may have any length.
 */
final class GmailMessage implements AtomCode {
    /** RFC 2047 section 2: an encoded word has at most 75 characters, 12 of which are its frame. */
    private static final int BYTES_PER_WORD = 45;

    @Override
    public HttpCall complete(HttpCall request, Map<String, Object> arguments) {
        String message =
                "To: "
                        + line("to", arguments)
                        + "\r\n"
                        + (arguments.containsKey("cc")
                                ? "Cc: " + line("cc", arguments) + "\r\n"
                                : "")
                        + "Subject: "
                        + encoded(line("subject", arguments))
                        + "\r\nMIME-Version: 1.0"
                        + "\r\nContent-Type: text/plain; charset=UTF-8"
                        + "\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(
                                        String.valueOf(arguments.get("text")).getBytes(UTF_8));
        String raw = Base64.getUrlEncoder().encodeToString(message.getBytes(UTF_8));
        return request.body(Json.write(Map.of("raw", raw)));
    }

    /** A header's value; a line break in it would begin a header of the model's choice. */
    private static String line(String name, Map<String, Object> arguments) {
        String value = String.valueOf(arguments.get(name));
        if (value.chars().anyMatch(c -> c < ' ' || c == 127)) {
            throw new IllegalArgumentException(name + " has a line break or control character");
        }
        return value;
    }

    private static String encoded(String text) {
        if (text.chars().allMatch(c -> c < 127)) {
            return text;
        }
        StringBuilder words = new StringBuilder();
        StringBuilder word = new StringBuilder();
        text.codePoints()
                .forEach(
                        c -> {
                            String next = Character.toString(c);
                            if ((word + next).getBytes(UTF_8).length > BYTES_PER_WORD) {
                                words.append(encodedWord(word)).append("\r\n ");
                                word.setLength(0);
                            }
                            word.append(next);
                        });
        return words.append(encodedWord(word)).toString();
    }

    private static String encodedWord(StringBuilder word) {
        byte[] bytes = word.toString().getBytes(UTF_8);
        return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(bytes) + "?=";
    }
}
