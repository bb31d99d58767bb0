package io.jarviscore.testing.contract;

import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.testing.ManualClock;
import java.time.Duration;

class InProcessPermitsTest extends SharedPermitsContract {
    private final ManualClock clock = new ManualClock();
    private final SharedPermits permits = InProcess.permits(clock);

    @Override
    protected SharedPermits ofAnotherProcess() {
        return permits;
    }

    @Override
    protected void elapse(Duration time) {
        clock.advance(time);
    }

    /** Each sets one timer. */
    @Override
    protected long waiting(String cap) {
        return clock.pending();
    }
}
