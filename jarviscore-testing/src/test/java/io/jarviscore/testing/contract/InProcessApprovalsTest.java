package io.jarviscore.testing.contract;

import io.jarviscore.Approvals;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.testing.ManualClock;
import java.time.Duration;

class InProcessApprovalsTest extends ApprovalsContract {
    private final ManualClock clock = new ManualClock();

    @Override
    protected Approvals newApprovals() {
        return InProcess.approvals(clock);
    }

    @Override
    protected void elapse(Duration time) {
        clock.advance(time);
    }
}
