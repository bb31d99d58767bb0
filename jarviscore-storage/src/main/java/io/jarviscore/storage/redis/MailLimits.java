package io.jarviscore.storage.redis;

import java.time.Duration;

/**
 * The limits of one mailbox.
 *
 * @param maxLength messages that wait or are being worked on
 * @param visibility how long a delivered message stays hidden
 * @param maxDeliveries how often a message is delivered before it is given up
 */
record MailLimits(int maxLength, Duration visibility, int maxDeliveries) {
    /** Ids that are remembered beyond those of the messages that may be here. */
    private static final int REMEMBERED_BEYOND = 10_000;

    int rememberedIds() {
        return maxLength + REMEMBERED_BEYOND;
    }
}
