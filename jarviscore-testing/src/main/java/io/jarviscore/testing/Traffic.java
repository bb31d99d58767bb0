package io.jarviscore.testing;

/** How many requests a server is working on. Thread-safe. */
final class Traffic {
    private final Monitor monitor = new Monitor();

    // Guarded by the monitor.
    private int inFlight;
    private int maxInFlight;

    /** A request has been read. */
    void arrive() {
        monitor.change(
                () -> {
                    inFlight++;
                    maxInFlight = Math.max(maxInFlight, inFlight);
                    return inFlight;
                });
    }

    /** Its reply is about to be sent. */
    void leave() {
        monitor.change(() -> --inFlight);
    }

    int inFlight() {
        return monitor.read(() -> inFlight);
    }

    int maxInFlight() {
        return monitor.read(() -> maxInFlight);
    }

    void awaitInFlight(int exactly) throws InterruptedException {
        monitor.await(
                () -> inFlight == exactly,
                () -> "expected " + exactly + " requests in flight, found " + inFlight);
    }
}
