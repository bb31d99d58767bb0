package io.jarviscore.kernel.sandbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A fair line before a fixed number of places. A {@code Semaphore} would do but for one thing: who
 * waits here can be sent away by somebody else, which is how a timeout reaches a run that has not
 * started. The line is as long as there are callers, each of which blocks.
 */
final class Turnstile {
    // Guards all state, also that of the places; never held while anything blocks.
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Place> line = new ArrayDeque<>();
    private int free;

    Turnstile(int places) {
        this.free = places;
    }

    Place place() {
        return new Place();
    }

    /** How many wait. */
    int waiting() {
        lock.lock();
        try {
            return line.size();
        } finally {
            lock.unlock();
        }
    }

    private enum State {
        OUTSIDE,
        WAITING,
        INSIDE
    }

    /** One run's place. It may be left and entered again any number of times. */
    final class Place {
        private final Condition decided = lock.newCondition();
        private State state = State.OUTSIDE;
        private boolean barred;

        /**
         * Waits until it is this one's turn. After an interruption the place may be held or not;
         * {@link #leave} is right in both cases.
         *
         * @return false if it was barred before its turn came
         */
        boolean enter() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                state = State.WAITING;
                line.add(this);
                admit();
                while (state == State.WAITING && !barred) {
                    decided.await();
                }
                return state == State.INSIDE;
            } finally {
                if (state == State.WAITING) {
                    line.remove(this);
                    state = State.OUTSIDE;
                }
                lock.unlock();
            }
        }

        /** Makes room for the next; does nothing if it is not inside. */
        void leave() {
            lock.lock();
            try {
                if (state == State.INSIDE) {
                    state = State.OUTSIDE;
                    free++;
                    admit();
                }
            } finally {
                lock.unlock();
            }
        }

        /** Sends it away if it waits, and never lets it wait again. Never blocks. */
        void bar() {
            lock.lock();
            try {
                barred = true;
                decided.signal();
            } finally {
                lock.unlock();
            }
        }
    }

    private void admit() {
        while (free > 0 && !line.isEmpty()) {
            Place next = line.remove();
            next.state = State.INSIDE;
            next.decided.signal();
            free--;
        }
    }
}
