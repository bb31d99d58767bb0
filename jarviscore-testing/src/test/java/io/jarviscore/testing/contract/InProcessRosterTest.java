package io.jarviscore.testing.contract;

import io.jarviscore.Roster;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.testing.ManualClock;
import java.time.Duration;

class InProcessRosterTest extends RosterContract {
    private final ManualClock clock = new ManualClock();

    @Override
    protected Roster newRoster() {
        return InProcess.roster(clock);
    }

    @Override
    protected void elapse(Duration time) {
        clock.advance(time);
    }
}
