package io.jarviscore.p2p.membership;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Actions that are due later, in order of time and then of scheduling. Used by one thread. */
final class Timers {
    private static final Comparator<Timer> ORDER =
            (one, other) ->
                    one.due != other.due
                            ? Long.compare(one.due, other.due)
                            : Long.compare(one.order, other.order);

    private final PriorityQueue<Timer> queue = new PriorityQueue<>(ORDER);
    private long scheduled;

    Timer at(long due, Runnable action) {
        Timer timer = new Timer(due, scheduled++, action);
        queue.add(timer);
        return timer;
    }

    /** When the next action is due; {@code Long.MAX_VALUE} if none is. */
    long next() {
        dropCancelled();
        Timer first = queue.peek();
        return first == null ? Long.MAX_VALUE : first.due;
    }

    /** Runs every action that is due, those that they schedule for now included. */
    void run(long now) {
        while (next() <= now) {
            Timer timer = queue.remove();
            timer.cancelled = true;
            timer.action.run();
        }
    }

    /** Delays every action, as if the clock had stood still. */
    void shift(long delay) {
        List<Timer> all = new ArrayList<>(queue);
        queue.clear();
        for (Timer timer : all) {
            if (!timer.cancelled) {
                timer.due += delay;
                queue.add(timer);
            }
        }
    }

    private void dropCancelled() {
        while (!queue.isEmpty() && queue.peek().cancelled) {
            queue.remove();
        }
    }

    /** A scheduled action. */
    static final class Timer {
        private long due;
        private final long order;
        private final Runnable action;
        private boolean cancelled;

        private Timer(long due, long order, Runnable action) {
            this.due = due;
            this.order = order;
            this.action = action;
        }

        long due() {
            return due;
        }

        void cancel() {
            cancelled = true;
        }
    }
}
