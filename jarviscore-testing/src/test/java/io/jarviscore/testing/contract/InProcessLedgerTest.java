package io.jarviscore.testing.contract;

import io.jarviscore.coordination.Ledger;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.testing.ManualClock;
import java.time.Duration;

class InProcessLedgerTest extends LedgerContract {
    private final ManualClock clock = new ManualClock();

    @Override
    protected Ledger newLedger(int maxEntries) {
        return InProcess.ledger(clock, maxEntries);
    }

    @Override
    protected void elapse(Duration time) {
        clock.advance(time);
    }
}
