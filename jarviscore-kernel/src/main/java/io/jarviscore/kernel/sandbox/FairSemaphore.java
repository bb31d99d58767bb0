package io.jarviscore.kernel.sandbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A fair semaphore. A {@code Semaphore} would do but for one thing: a waiter can be sent away by
 * another thread, which is how a timeout reaches a run that has not started. The queue is bounded
 * by the number of blocked callers.
 */
final class FairSemaphore {
    // Guards all state, also that of the permits; never held while anything blocks.
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Permit> queue = new ArrayDeque<>();
    private int free;

    FairSemaphore(int permits) {
        this.free = permits;
    }

    Permit permit() {
        return new Permit();
    }

    /** How many wait. */
    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    private enum State {
        IDLE,
        WAITING,
        HELD
    }

    /** One run's permit. It may be released and acquired again any number of times. */
    final class Permit {
        private final Condition decided = lock.newCondition();
        private State state = State.IDLE;
        private boolean barred;

        /**
         * Waits until it is this one's turn. After an interruption the permit may be held or not;
         * {@link #release} is right in both cases.
         *
         * @return false if it was barred before its turn came
         */
        boolean acquire() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                state = State.WAITING;
                queue.add(this);
                admit();
                while (state == State.WAITING && !barred) {
                    decided.await();
                }
                return state == State.HELD;
            } finally {
                if (state == State.WAITING) {
                    queue.remove(this);
                    state = State.IDLE;
                }
                lock.unlock();
            }
        }

        /** Releases it for the next waiter; does nothing if it is not held. */
        void release() {
            lock.lock();
            try {
                if (state == State.HELD) {
                    state = State.IDLE;
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
        while (free > 0 && !queue.isEmpty()) {
            Permit next = queue.remove();
            next.state = State.HELD;
            next.decided.signal();
            free--;
        }
    }
}
