package io.jarviscore.inprocess;

import java.time.Duration;

/**
 * What bounds one mailbox.
 *
 * @param maxLength messages that wait or are being worked on
 * @param visibility how long a delivered message stays hidden
 * @param maxDeliveries how often a message is delivered before it is given up
 */
record MailboxLimits(int maxLength, Duration visibility, int maxDeliveries) {
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
}
