package io.jarviscore.testing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The newest records, and their total number. Thread-safe. */
final class Recorded<T> {
    /** Enough for any assertion, little enough for a benchmark of millions. */
    static final int DEFAULT_LIMIT = 1_000;

    private final Monitor monitor = new Monitor();
    private final int limit;

    // Guarded by the monitor.
    private final Deque<T> newest = new ArrayDeque<>();
    private long total;

    Recorded(int limit) {
        this.limit = limit;
    }

    /** Adds one; returns its number, from 1. */
    long add(T item) {
        return monitor.change(
                () -> {
                    newest.addLast(item);
                    if (newest.size() > limit) {
                        newest.removeFirst();
                    }
                    return ++total;
                });
    }

    List<T> newest() {
        return monitor.read(() -> List.copyOf(newest));
    }

    long total() {
        return monitor.read(() -> total);
    }

    void awaitTotal(long atLeast, String what) throws InterruptedException {
        monitor.await(
                () -> total >= atLeast,
                () -> "expected " + atLeast + " " + what + ", found " + total);
    }

    /** Waits for an item of this type that passes, and returns the oldest. */
    <S extends T> S awaitFirst(Class<S> type, Predicate<? super S> which)
            throws InterruptedException {
        monitor.await(
                () -> first(type, which).isPresent(),
                () -> "no such " + type.getSimpleName() + " among " + total);
        return monitor.read(() -> first(type, which).orElseThrow());
    }

    private <S extends T> Optional<S> first(Class<S> type, Predicate<? super S> which) {
        return newest.stream().filter(type::isInstance).map(type::cast).filter(which).findFirst();
    }
}
