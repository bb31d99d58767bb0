package io.jarviscore.examples.committee.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How long restarted processes took from when their mesh had started to the first thing that they
 * did. Not thread-safe.
 */
final class Recoveries {
    private final List<Duration> times = new ArrayList<>();

    /** Adds one; nothing if it did nothing. */
    void add(Optional<Duration> time) {
        time.ifPresent(times::add);
    }

    void addAll(Recoveries others) {
        times.addAll(others.times);
    }

    /** The one in the middle; zero if there is none. */
    Duration median() {
        return times.isEmpty()
                ? Duration.ZERO
                : times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }

    private Duration longest() {
        return times.stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }

    @Override
    public String toString() {
        return times.size()
                + " times, median "
                + median().toMillis()
                + " ms, longest "
                + longest().toMillis()
                + " ms";
    }
}
