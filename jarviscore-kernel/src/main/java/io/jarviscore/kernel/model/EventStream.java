package io.jarviscore.kernel.model;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.wire.AnswerAssembler;
import io.jarviscore.kernel.model.wire.AnswerAssembler.Progress;
import io.jarviscore.kernel.model.wire.Audience;
import io.jarviscore.kernel.model.wire.Quote;
import io.jarviscore.kernel.model.wire.Received;
import io.jarviscore.kernel.model.wire.WireFailure;
import io.jarviscore.kernel.model.wire.WireJson;
import io.jarviscore.kernel.model.wire.WireResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;
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
 * <p>The format is that of the HTML standard, section 9.2.6, but for lines that end in a carriage
 * return alone, which no provider sends. It is read here because OkHttp's own reader (okhttp-sse
 * 5.5.1) throws on a stream that ends within a line, and did not come back from one of the damaged
 * streams of {@code MutatedStreamTest}.
 */
final class EventStream {
    private static final String DATA = "data:";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** How OpenAI and its kin end a stream. */
    private static final String DONE = "[DONE]";

    private final AnswerAssembler answer;
    private final Audience audience;
    private final Watch watch;
    private final String who;
    private final UnaryOperator<String> hideKey;
    private boolean done;
    private String unreadable = "";

    /**
     * A receiver.
     *
     * @param watch told how far the stream is
     * @param who the provider's name, for messages
     * @param hideKey removes the key from quotes in messages
     */
    EventStream(
            AnswerAssembler answer,
            Audience audience,
            Watch watch,
            String who,
            UnaryOperator<String> hideKey) {
        this.answer = answer;
        this.audience = audience;
        this.watch = watch;
        this.who = who;
        this.hideKey = hideKey;
    }

    /**
     * Blocks until the stream has ended. A failure after the complete answer does not affect it.
     *
     * @throws IOException if it breaks before
     */
    Received receive(Response response) throws IOException {
        try {
            if (!takeAll(Okio.buffer(new Limited(response.body().source())))) {
                return WireFailure.of(
                        ModelFailure.MALFORMED_RESPONSE,
                        who
                                + " sent an event that is not JSON in the middle of its answer: "
                                + Quote.of(unreadable, hideKey));
            }
        } catch (TooLong e) {
            return Transport.tooLong(who);
        } catch (IOException e) {
            if (answer.progress() == Progress.UNDER_WAY || Thread.currentThread().isInterrupted()) {
                throw e;
            }
        }
        return assembled(response);
    }

    /** Takes an answer whose events came as the elements of one JSON array. */
    Received receive(Response response, JsonNode events) {
        for (JsonNode event : events) {
            audience.hears(answer.take(event));
        }
        return assembled(response);
    }

    private Received assembled(Response response) {
        boolean ended = done && answer.isEndedByDone();
        if (ended || answer.progress() != Progress.UNDER_WAY) {
            return new WireResponse(response.code(), response.headers(), answer.body());
        }
        JsonNode half = answer.body();
        return WireFailure.of(
                ModelFailure.TRANSIENT,
                "the connection to "
                        + who
                        + " ended in the middle of its answer"
                        + (half.isEmpty() ? "" : ": " + Quote.of(WireJson.text(half), hideKey)));
    }

    /** Whether every event was something that can be read. */
    private boolean takeAll(BufferedSource lines) throws IOException {
        while (!done && answer.progress() != Progress.ENDED) {
            if (answer.progress() == Progress.WHOLE) {
                watch.whole();
            }
            Optional<String> data = next(lines);
            if (data.isEmpty()) {
                return true;
            }
            watch.begun();
            if (!take(data.get())) {
                return false;
            }
        }
        return true;
    }

    /** The data of the next event that has any; empty at the end of the stream. */
    private static Optional<String> next(BufferedSource lines) throws IOException {
        StringBuilder data = new StringBuilder();
        boolean blank = true;
        for (String line = lines.readUtf8Line(); line != null; line = lines.readUtf8Line()) {
            String field = line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line;
            if (field.startsWith(DATA)) {
                String value = field.substring(DATA.length());
                blank &= value.isBlank();
                if (!blank) {
                    data.append(value).append('\n');
                }
            } else if (field.isEmpty() && !blank) {
                return Optional.of(data.toString());
            }
        }
        // An event without an empty line at its end was cut off, unless it is whole: then only that
        // line was.
        return Optional.of(data.toString()).filter(rest -> !rest.isEmpty() && isWhole(rest));
    }

    private static boolean isWhole(String data) {
        return data.lines()
                .allMatch(
                        line ->
                                line.strip().equals(DONE)
                                        || WireJson.isWhole(line, JsonToken.START_OBJECT));
    }

    /** Whether it was something that can be read. */
    private boolean take(String data) {
        if (takeOne(data)) {
            return true;
        }
        // Some servers put no empty line between events.
        return data.lines().filter(line -> !line.isBlank()).allMatch(this::takeOne);
    }

    private boolean takeOne(String data) {
        if (data.strip().equals(DONE)) {
            done = true;
            return true;
        }
        Optional<JsonNode> event = WireJson.readWhole(data.getBytes(StandardCharsets.UTF_8));
        event.map(answer::take).ifPresent(audience::hears);
        unreadable = event.isPresent() ? "" : data;
        return event.isPresent();
    }

    /** The receiver of a stream's progress. */
    interface Watch {
        /** There is an event. */
        void begun();

        /** The answer is complete, and only metadata may be missing. May be repeated. */
        void whole();
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
