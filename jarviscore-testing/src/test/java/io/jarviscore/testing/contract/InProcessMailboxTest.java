package io.jarviscore.testing.contract;

import io.jarviscore.Mailbox;
import io.jarviscore.inprocess.InProcess;
import java.time.Duration;

class InProcessMailboxTest extends MailboxContract {
    private final HandClock clock = new HandClock();

    @Override
    protected Mailbox newMailbox(int maxLength, Duration visibility, int maxDeliveries) {
        return InProcess.mailbox(clock, maxLength, visibility, maxDeliveries);
    }

    @Override
    protected void elapse(Duration time) {
        clock.advance(time);
    }
}
