package io.jarviscore.testing.contract;

import io.jarviscore.Approvals;
import io.jarviscore.inprocess.InProcess;
import java.time.Duration;

class InProcessApprovalsTest extends ApprovalsContract {
    private final HandClock clock = new HandClock();

    @Override
    protected Approvals newApprovals() {
        return InProcess.approvals(clock);
    }

    @Override
    protected void elapse(Duration time) {
        clock.advance(time);
    }
}
