package io.jarviscore.kernel.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jarviscore.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** JSON as providers speak it: bytes in, bytes out, tolerant where they are sloppy. */
final class WireJson {
    /** A usual request's size, so that it is collected without growing. */
    private static final int USUAL_BYTES = 4_096;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    // Jackson's default keeps buffers per thread, which is a new
                                    // 16 KB for every virtual thread.
                                    .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(Json.MAX_DEPTH)
                                                    .build())
                                    .build())
                    .build();

    private WireJson() {}

    /** One JSON document; empty if the bytes are not one, or are nested too deeply. */
    static Optional<JsonNode> read(byte[] bytes) {
        try {
            return Optional.of(MAPPER.readTree(bytes)).filter(node -> !node.isMissingNode());
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /** The bytes that a part writes. */
    static byte[] write(Part part) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(USUAL_BYTES)) {
            try (JsonGenerator out = MAPPER.createGenerator(bytes)) {
                part.to(out);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Something that writes itself as JSON. */
    @FunctionalInterface
    interface Part {
        void to(JsonGenerator out) throws IOException;
    }
}
