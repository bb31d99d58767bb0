package io.jarviscore.kernel.model.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.Buffer;

/** JSON as providers speak it: bytes in, bytes out, tolerant where they are sloppy. */
public final class WireJson {
    /**
     * Of a document. A response that is small on the line, and within its limit when unzipped, is
     * not small any more as a tree: 16 MB of empty lists take fifty times as much.
     */
    private static final long MOST_PARTS = 1_000_000;

    /**
     * A count is cut to this: above every real one, and far below an overflow when some are added.
     */
    private static final long MOST_COUNTED = 1_000_000_000_000L;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    // Jackson's default keeps buffers per thread, which is a new
                                    // 16 KB for every virtual thread.
                                    .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(Json.MAX_DEPTH)
                                                    .maxTokenCount(MOST_PARTS)
                                                    .build())
                                    .build())
                    // Arguments of calls are trees in some wires, and keep every digit.
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    /** A surrogate without its partner; two that belong together are one character to a pattern. */
    private static final Pattern HALF = Pattern.compile("\\p{Cs}");

    private static final ObjectReader WHOLE =
            MAPPER.reader(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final MediaType MEDIA_TYPE = MediaType.get("application/json");

    private WireJson() {}

    /**
     * One JSON document; empty if the bytes are not one, are nested too deeply, or have a number
     * with an impossible exponent, for which Jackson throws NumberFormatException.
     */
    public static Optional<JsonNode> read(byte[] bytes) {
        try {
            return Optional.of(MAPPER.readTree(bytes)).filter(node -> !node.isMissingNode());
        } catch (IOException | NumberFormatException notJson) {
            return Optional.empty();
        }
    }

    /** A count from a server: never negative, and never more than can be added up. */
    public static long count(JsonNode number) {
        if (number.isNumber() && !number.canConvertToLong()) {
            return number.doubleValue() > 0 ? MOST_COUNTED : 0;
        }
        return Math.clamp(number.asLong(0), 0, MOST_COUNTED);
    }

    /** Whether a text is one JSON value, and nothing else, that begins so. */
    public static boolean isWhole(String text, JsonToken start) {
        try (JsonParser parser = MAPPER.createParser(text)) {
            if (parser.nextToken() != start) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException | NumberFormatException notJson) {
            return false;
        }
    }

    /**
     * JSON that UTF-8 can carry: halves of characters, which a model that is cut off leaves behind
     * now and then, stand in it as escapes.
     */
    public static String withHalvesEscaped(String json) {
        return HALF.matcher(json)
                .replaceAll(half -> "\\\\u" + Integer.toHexString(half.group().charAt(0)));
    }

    /** JSON that was read, or put together, as a text that UTF-8 can carry. */
    public static String text(JsonNode json) {
        return withHalvesEscaped(json.toString());
    }

    /** One JSON document; empty also if there is more behind it. */
    public static Optional<JsonNode> readWhole(byte[] bytes) {
        try {
            return Optional.of(WHOLE.readTree(bytes)).filter(node -> !node.isMissingNode());
        } catch (IOException | NumberFormatException notJson) {
            return Optional.empty();
        }
    }

    /**
     * An array in a document, with every character as it is there; empty if it is not found. Of
     * several at one place it is the last, which is the one that {@link #read} keeps.
     */
    static Optional<String> arrayAsWritten(byte[] bytes, JsonPointer place) {
        Optional<String> found = Optional.empty();
        try (JsonParser parser = MAPPER.createParser(bytes)) {
            for (JsonToken at = parser.nextToken(); at != null; at = parser.nextToken()) {
                if (at == JsonToken.START_ARRAY
                        && parser.getParsingContext().pathAsPointer().equals(place)) {
                    long start = parser.currentTokenLocation().getByteOffset();
                    parser.skipChildren();
                    found = cut(bytes, start, parser.currentLocation().getByteOffset());
                }
            }
            return found;
        } catch (IOException | NumberFormatException notJson) {
            return Optional.empty();
        }
    }

    /** Offsets are unknown for other encodings than UTF-8. */
    private static Optional<String> cut(byte[] bytes, long start, long end) {
        boolean known = start >= 0 && start < end && end <= bytes.length;
        return known && bytes[(int) start] == '[' && bytes[(int) end - 1] == ']'
                ? Optional.of(new String(bytes, (int) start, (int) (end - start), UTF_8))
                : Optional.empty();
    }

    /**
     * The body of a request.
     *
     * @throws ModelException if a part of it is no JSON, which only a schema can be
     */
    public static RequestBody body(Part part) {
        try {
            return RequestBody.create(write(part), MEDIA_TYPE);
        } catch (UncheckedIOException e) {
            throw new ModelException(
                    ModelFailure.BAD_REQUEST,
                    "the parameter schema of a tool, or that of the answer, cannot be written as"
                            + " JSON: use plain values only",
                    e);
        }
    }

    /** The bytes that a part writes. */
    public static byte[] write(Part part) {
        // Into pooled segments, so that the only memory taken is that of the result. Jackson's own
        // collector takes as much again in pieces.
        Buffer buffer = new Buffer();
        try {
            MAPPER.writeValue(buffer.outputStream(), new Document(part));
            byte[] json = buffer.readByteArray();
            // Here, because text comes from everywhere and may have been cut anywhere.
            Halves.replaceIn(json);
            return json;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The way to have Jackson collect a part's output in reused buffers. */
    private static final class Document extends JsonSerializable.Base {
        private final Part part;

        Document(Part part) {
            this.part = part;
        }

        @Override
        public void serialize(JsonGenerator out, SerializerProvider serializers)
                throws IOException {
            part.to(out);
        }

        @Override
        public void serializeWithType(
                JsonGenerator out, SerializerProvider serializers, TypeSerializer types)
                throws IOException {
            part.to(out);
        }
    }

    /** Something that writes itself as JSON. */
    @FunctionalInterface
    public interface Part {
        void to(JsonGenerator out) throws IOException;
    }
}
