package io.jarviscore.testing;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A reply that waits for something first. */
sealed interface HeldReply extends ServerReply {
    /** The reply that is sent in the end. */
    ServerReply reply();

    /** Waits for time to pass by the server's clock. */
    record ForTime(Duration delay, ServerReply reply) implements HeldReply {}

    /** Waits for the test. */
    record ForStage(CompletionStage<?> until, ServerReply reply) implements HeldReply {}
}
