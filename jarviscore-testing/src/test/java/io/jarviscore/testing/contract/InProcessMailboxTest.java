package io.jarviscore.testing.contract;

import io.jarviscore.Mailbox;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.testing.ManualClock;
import java.time.Duration;

class InProcessMailboxTest extends MailboxContract {
    private final ManualClock clock = new ManualClock();

    @Override
    protected Mailbox newMailbox(int maxLength, Duration visibility, int maxDeliveries) {
        return InProcess.mailbox(clock, maxLength, visibility, maxDeliveries);
    }

    @Override
    protected void elapse(Duration time) {
        clock.advance(time);
    }
}
