package io.jarviscore.inprocess;

import java.time.Duration;

/**
 * The limits of one mailbox.
 *
 * @param maxLength messages that wait or are being worked on
 * @param visibility how long a delivered message stays hidden
 * @param maxDeliveries how often a message is delivered before it is given up
 * @param maxDeadLetters dead letters that are kept
 * @param maxRememberedIds ids that are remembered beyond those of the messages that are here
 */
record MailboxLimits(
        int maxLength,
        Duration visibility,
        int maxDeliveries,
        int maxDeadLetters,
        int maxRememberedIds) {
    static final int MAX_DEAD_LETTERS = 1_000;
    static final int MAX_REMEMBERED_IDS = 10_000;

    MailboxLimits {
        if (maxLength < 1 || maxDeliveries < 1 || !visibility.isPositive()) {
            throw new IllegalArgumentException(
                    "mailbox limits must be positive: maxLength "
                            + maxLength
                            + ", visibility "
                            + visibility
                            + ", maxDeliveries "
                            + maxDeliveries);
        }
    }

    MailboxLimits(int maxLength, Duration visibility, int maxDeliveries) {
        this(maxLength, visibility, maxDeliveries, MAX_DEAD_LETTERS, MAX_REMEMBERED_IDS);
    }
}
