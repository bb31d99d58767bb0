package io.jarviscore.storage.redis;

import io.jarviscore.coordination.SharedPermits;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** A ticket, and the permit that it is good for. */
final class RedisPermit implements SharedPermits.Permit {
    private final PermitReturns returns;
    private final String cap;
    private final String ticket;
    private final Duration lease;
    private final AtomicBoolean given = new AtomicBoolean();
    private volatile boolean waited;

    RedisPermit(PermitReturns returns, String cap, String ticket, Duration lease) {
        this.returns = returns;
        this.cap = cap;
        this.ticket = ticket;
        this.lease = lease;
    }

    String cap() {
        return cap;
    }

    String ticket() {
        return ticket;
    }

    Duration lease() {
        return lease;
    }

    void setWaited() {
        waited = true;
    }

    @Override
    public boolean waited() {
        return waited;
    }

    @Override
    public void close() {
        if (given.compareAndSet(false, true)) {
            returns.give(this);
        }
    }
}
