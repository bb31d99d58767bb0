package io.jarviscore.coordination;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Port: the other nodes of the fleet, as this one sees them. Thread-safe; blocks for moments. */
@FunctionalInterface
public interface FleetView {
    /** Every other node that is known, the dead that are remembered included, by name. */
    List<Node> nodes();

    /** Why no other node is met, if seeds are configured and none was reached. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /**
     * Another node at one moment.
     *
     * @param name its name
     * @param address its membership address
     * @param state alive, suspect, dead or left
     * @param roundTrip how long a probe of it takes; empty if it was not probed yet
     * @param link the message link to it: idle, connecting, up or suspended
     * @param queued messages that wait for it
     * @param pending requests to it without a response
     */
    record Node(
            String name,
            String address,
            String state,
            Optional<Duration> roundTrip,
            String link,
            int queued,
            int pending) {}
}
