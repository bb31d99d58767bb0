package io.jarviscore.kernel.model;

import io.jarviscore.MeshClock;
import io.jarviscore.kernel.model.limits.FleetGate;
import io.jarviscore.kernel.model.limits.ModelGates;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Grants permits for exchanges: one of this process, and one of the fleet. Thread-safe. */
final class ExchangePermits {
    private final ModelGates gates;
    private final FleetGate fleet;
    private final MeshClock clock;
    private final ExchangeEvents events;

    ExchangePermits(ModelGates gates, FleetGate fleet, MeshClock clock, ExchangeEvents events) {
        this.gates = gates;
        this.fleet = fleet;
        this.clock = clock;
        this.events = events;
    }

    /**
     * Blocks until there is a permit, at most until the deadline. The caller releases it.
     *
     * @param most how long the exchange may take
     * @throws io.jarviscore.ModelException if no permit was to be had
     */
    ModelGates.Permit await(Target target, Duration most, Optional<Instant> deadline)
            throws InterruptedException {
        Instant start = clock.instant();
        ModelGates.Permit permit = gates.acquire(target.name(), clock, deadline);
        boolean announced = false;
        try {
            if (permit.waited()) {
                events.announce(
                        start,
                        target,
                        "waited for a permit (llm_max_concurrent)",
                        Duration.between(start, clock.instant()));
            }
            announced = true;
        } finally {
            if (!announced) {
                permit.release();
            }
        }
        return fleet.join(
                permit,
                most,
                deadline,
                wait ->
                        events.announce(
                                clock.instant().minus(wait),
                                target,
                                "waited for a permit (llm_max_concurrent_fleet)",
                                wait));
    }
}
