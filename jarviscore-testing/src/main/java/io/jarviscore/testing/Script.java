package io.jarviscore.testing;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers in the order in which they were written down; after the last one, those of a function, if
 * there is one. Each answer is used once. Thread-safe; the function runs without a lock.
 *
 * @param <Q> the question
 * @param <A> the answer
 */
final class Script<Q, A> {
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final Queue<Function<? super Q, ? extends A>> lines = new ArrayDeque<>();
    private @Nullable Function<? super Q, ? extends A> otherwise;
    private long asked;

    /** A line that answers every question with the same. */
    static <Q, A> Function<Q, A> line(A answer) {
        return question -> answer;
    }

    void append(Collection<? extends Function<? super Q, ? extends A>> more) {
        lock.lock();
        try {
            lines.addAll(more);
        } finally {
            lock.unlock();
        }
    }

    void otherwise(Function<? super Q, ? extends A> function) {
        lock.lock();
        try {
            otherwise = function;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next answer.
     *
     * @throws IllegalStateException if none is left; the message says how many calls were made
     */
    A answer(Q question) {
        return next().apply(question);
    }

    int remaining() {
        lock.lock();
        try {
            return lines.size();
        } finally {
            lock.unlock();
        }
    }

    private Function<? super Q, ? extends A> next() {
        lock.lock();
        try {
            asked++;
            Function<? super Q, ? extends A> line = lines.isEmpty() ? otherwise : lines.remove();
            if (line == null) {
                throw new IllegalStateException(
                        "the script is exhausted: call number "
                                + asked
                                + " has no reply left; script another one, or an answer function");
            }
            return line;
        } finally {
            lock.unlock();
        }
    }
}
