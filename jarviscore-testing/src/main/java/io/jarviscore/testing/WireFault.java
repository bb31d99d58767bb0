package io.jarviscore.testing;

import io.jarviscore.testing.wire.HttpAnswer;
import java.util.concurrent.CompletionStage;

/** Faults of an exchange that are the same for every provider. */
sealed interface WireFault extends ServerReply {
    /** Never answered. */
    record Hang() implements WireFault {}

    /** Torn down. */
    record Reset() implements WireFault {}

    /** Half an answer. */
    record Truncated(ServerAnswer answer) implements WireFault {}

    /** Not HTTP. */
    record Garbage() implements WireFault {}

    /** The first half of an answer's events, then an error as one more. */
    record Midway(ServerAnswer answer, ServerError error) implements WireFault {}

    /** The first half of an answer's events; the rest when the test says so. */
    record Pausing(CompletionStage<?> until, ServerAnswer answer) implements WireFault {}

    /** An answer padded to a length. */
    record Huge(ServerAnswer answer, long bytes) implements WireFault {}

    /** An answer that the test wrote itself. */
    record Verbatim(HttpAnswer answer) implements WireFault {}
}
