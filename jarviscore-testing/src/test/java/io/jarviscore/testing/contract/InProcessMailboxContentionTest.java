package io.jarviscore.testing.contract;

import io.jarviscore.Mailbox;
import io.jarviscore.MeshClock;
import io.jarviscore.inprocess.InProcess;
import java.time.Duration;

class InProcessMailboxContentionTest extends MailboxContentionContract {
    @Override
    protected Mailbox newMailbox() {
        return InProcess.mailbox(MeshClock.system(), 1_000, Duration.ofMinutes(10), 100);
    }
}
