package io.jarviscore.benchmarks;

import io.jarviscore.MeshEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Works out from a model's events how many permits lay idle while somebody waited for one. Every
 * exchange and every wait for a permit is reported with its length, which gives the times at which
 * they began and ended. Thread-safe.
 */
final class PermitUse implements Consumer<MeshEvent> {
    private final Queue<Change> changes = new ConcurrentLinkedQueue<>();

    /** One more or one less in flight, or waiting. */
    private record Change(Instant at, int inFlight, int waiting) {}

    /**
     * The findings.
     *
     * @param contended share of the time in which somebody waited for a permit
     * @param idle how many permits had no exchange at such times, on average
     */
    record Idleness(double contended, double idle) {}

    @Override
    public void accept(MeshEvent event) {
        switch (event) {
            case MeshEvent.ModelCall call -> {
                changes.add(new Change(call.at().minus(call.elapsed()), 1, 0));
                changes.add(new Change(call.at(), -1, 0));
            }
            case MeshEvent.ModelWait wait -> {
                if (wait.reason().contains("permit")) {
                    changes.add(new Change(wait.at(), 0, 1));
                    changes.add(new Change(wait.at().plus(wait.delay()), 0, -1));
                }
            }
            default -> {}
        }
    }

    /** How it was between two moments with so many permits. */
    Idleness between(Instant from, Instant to, int permits) {
        List<Change> ordered = new ArrayList<>(changes);
        ordered.sort(Comparator.comparing(Change::at));
        Instant last = from;
        int inFlight = 0;
        int waiting = 0;
        double contended = 0;
        double idle = 0;
        for (Change change : ordered) {
            Instant until = change.at().isBefore(to) ? change.at() : to;
            if (waiting > 0 && until.isAfter(last)) {
                double nanos = Duration.between(last, until).toNanos();
                contended += nanos;
                idle += nanos * Math.max(0, permits - inFlight);
            }
            last = until.isAfter(last) ? until : last;
            inFlight += change.inFlight();
            waiting += change.waiting();
        }
        return new Idleness(
                contended / Duration.between(from, to).toNanos(),
                contended == 0 ? 0 : idle / contended);
    }
}
