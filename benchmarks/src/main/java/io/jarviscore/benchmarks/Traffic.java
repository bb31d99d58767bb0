package io.jarviscore.benchmarks;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The server's counts since the last request for them. Thread-safe. */
final class Traffic {
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger maxInFlight = new AtomicInteger();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /**
     * Counts.
     *
     * @param maxInFlight the most requests that were being answered at once
     * @param requests how many came
     * @param bytes how long their bodies were together
     */
    record Counts(int maxInFlight, long requests, long bytes) {
        /** The other end of {@link #toString}. */
        static Counts parse(String line) {
            long[] numbers =
                    Arrays.stream(line.strip().split(" ", -1)).mapToLong(Long::parseLong).toArray();
            return new Counts((int) numbers[0], numbers[1], numbers[2]);
        }

        @Override
        public String toString() {
            return maxInFlight + " " + requests + " " + bytes;
        }
    }

    /** A request has been read; its number, from 1. */
    long arrive(int length) {
        int now = inFlight.incrementAndGet();
        maxInFlight.accumulateAndGet(now, Math::max);
        bytes.addAndGet(length);
        return requests.incrementAndGet();
    }

    /** Its reply is about to be written. */
    void leave() {
        inFlight.decrementAndGet();
    }

    /** The counts so far; begins anew. */
    Counts take() {
        return new Counts(
                maxInFlight.getAndSet(inFlight.get()), requests.getAndSet(0), bytes.getAndSet(0));
    }
}
