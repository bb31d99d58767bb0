package io.jarviscore.testing;

/** The requests that reached a server, and the number in flight. Thread-safe. */
final class Traffic {
    private final Monitor monitor = new Monitor();
    private final Recorded<ServerRequest> requests = new Recorded<>(ModelServer.KEPT_REQUESTS);

    // Guarded by the monitor.
    private int inFlight;
    private int maxInFlight;

    Recorded<ServerRequest> requests() {
        return requests;
    }

    /**
     * A request has been read; returns its number, from 1. It is recorded and in flight in one
     * step, so that a test that waited for one may rely on the other.
     */
    long arrive(ServerRequest request) {
        return monitor.change(
                () -> {
                    inFlight++;
                    maxInFlight = Math.max(maxInFlight, inFlight);
                    return requests.add(request);
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
