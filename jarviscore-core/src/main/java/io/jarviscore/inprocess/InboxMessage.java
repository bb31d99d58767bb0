package io.jarviscore.inprocess;

import io.jarviscore.Envelope;
import java.time.Instant;

/** A message in an {@link Inbox}, which guards it: no field is touched without the inbox's lock. */
final class InboxMessage {
    final long number;
    final Envelope envelope;

    /** How often it was delivered; also distinguishes the newest delivery from older ones. */
    int deliveries;

    /** The end of the receiver's lease. Only read while it is hidden. */
    Instant hiddenUntil = Instant.EPOCH;

    InboxMessage(long number, Envelope envelope) {
        this.number = number;
        this.envelope = envelope;
    }

    long number() {
        return number;
    }

    Instant hiddenUntil() {
        return hiddenUntil;
    }
}
