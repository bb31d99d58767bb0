package io.jarviscore.testing.contract;

import io.jarviscore.Ledger;
import io.jarviscore.inprocess.InProcess;
import java.time.Duration;

class InProcessLedgerTest extends LedgerContract {
    private final HandClock clock = new HandClock();

    @Override
    protected Ledger newLedger(int maxEntries) {
        return InProcess.ledger(clock, maxEntries);
    }

    @Override
    protected void elapse(Duration time) {
        clock.advance(time);
    }
}
