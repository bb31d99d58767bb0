package io.jarviscore.kernel.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.AnswerAssembler.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;

/**
 * Receives an answer that comes as server-sent events, of which only the data matters. One for each
 * answer.
 *
 * <p>The format is that of the HTML standard, section 9.2.6. It is read here because OkHttp's own
 * reader (okhttp-sse 5.5.1) throws on a stream that ends within a line, and did not come back from
 * one of the damaged streams of {@code MutatedStreamTest}.
 */
final class EventStream {
    private static final String DATA = "data:";

    /** How OpenAI and its kin end a stream. */
    private static final String DONE = "[DONE]";

    private final AnswerAssembler answer;
    private final Audience audience;
    private final Runnable begun;
    private final String who;
    private boolean done;

    /**
     * A receiver.
     *
     * @param begun told of every event, as soon as it is there
     * @param who whom messages name
     */
    EventStream(AnswerAssembler answer, Audience audience, Runnable begun, String who) {
        this.answer = answer;
        this.audience = audience;
        this.begun = begun;
        this.who = who;
    }

    /** Whether a response is a stream; servers that cannot stream answer in one piece. */
    static boolean isOne(Response response) {
        MediaType type = response.body().contentType();
        return response.isSuccessful()
                && type != null
                && type.type().equals("text")
                && type.subtype().equals("event-stream");
    }

    /**
     * Blocks until the stream has ended.
     *
     * @throws IOException if it breaks
     */
    Received receive(Response response) throws IOException {
        BufferedSource lines = Okio.buffer(new Limited(response.body().source()));
        try {
            while (!done && answer.progress() != Progress.ENDED) {
                Optional<String> data = next(lines);
                if (data.isEmpty()) {
                    break;
                }
                begun.run();
                if (!take(data.get())) {
                    return WireFailure.of(
                            ModelFailure.MALFORMED_RESPONSE,
                            who + " sent an event that is not JSON in the middle of its answer");
                }
            }
        } catch (TooLong e) {
            return Transport.tooLong(who);
        }
        return done || answer.progress() != Progress.UNDER_WAY
                ? new WireResponse(response.code(), response.headers(), answer.body())
                : WireFailure.of(
                        ModelFailure.TRANSIENT,
                        "the connection to " + who + " ended in the middle of its answer");
    }

    /** The data of the next event that has any; empty at the end of the stream. */
    private static Optional<String> next(BufferedSource lines) throws IOException {
        StringBuilder data = new StringBuilder();
        for (String line = lines.readUtf8Line(); line != null; line = lines.readUtf8Line()) {
            if (line.isEmpty() && !data.isEmpty()) {
                return Optional.of(data.substring(1));
            }
            if (line.startsWith(DATA)) {
                data.append('\n').append(line, DATA.length(), line.length());
            }
        }
        // What no empty line ends has been cut off.
        return Optional.empty();
    }

    /** Whether it was something that can be read. */
    private boolean take(String data) {
        if (data.strip().equals(DONE)) {
            done = true;
            return true;
        }
        Optional<JsonNode> event = WireJson.read(data.getBytes(StandardCharsets.UTF_8));
        event.map(answer::take).ifPresent(audience::hears);
        return event.isPresent();
    }

    /** Ends a stream that would fill the memory. */
    private static final class Limited extends ForwardingSource {
        private long left = Transport.LARGEST_RESPONSE;

        Limited(Source source) {
            super(source);
        }

        @Override
        public long read(Buffer sink, long byteCount) throws IOException {
            long read = super.read(sink, byteCount);
            left -= Math.max(0, read);
            if (left < 0) {
                throw new TooLong();
            }
            return read;
        }
    }

    private static final class TooLong extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
