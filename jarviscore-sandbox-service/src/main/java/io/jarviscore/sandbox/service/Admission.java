package io.jarviscore.sandbox.service;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets some runs compute and some wait, first come first served. Thread-safe. */
final class Admission {
    private final Semaphore places;
    private final int runs;
    private final int queue;
    private final AtomicInteger waiting = new AtomicInteger();

    Admission(int runs, int queue) {
        this.places = new Semaphore(runs, true);
        this.runs = runs;
        this.queue = queue;
    }

    /** Waits for a place. Returns false at once if too many wait already. */
    boolean enter() throws InterruptedException {
        if (places.tryAcquire()) {
            return true;
        }
        if (waiting.incrementAndGet() > queue) {
            waiting.decrementAndGet();
            return false;
        }
        try {
            places.acquire();
            return true;
        } finally {
            waiting.decrementAndGet();
        }
    }

    void leave() {
        places.release();
    }

    int running() {
        return runs - places.availablePermits();
    }

    int waiting() {
        return waiting.get();
    }
}
