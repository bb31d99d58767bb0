package io.jarviscore.examples.committee.crash;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a process is killed.
 *
 * @param lines so many must it have told, the first of which says that it runs
 * @param later so long after the last of them
 */
record Kill(int lines, Duration later) {
    private static final int AT_ONCE_MICROS = 1_000;

    /**
     * A moment in a stretch of a run. Half of them fall anywhere in its time, and so mostly into
     * where the time goes; the others right behind a line of the witness, where the program goes on
     * to store the step.
     *
     * @param lines how long the stretch is, by lines
     * @param time how long it is
     */
    static Kill random(RandomGenerator random, int lines, Duration time) {
        return random.nextBoolean()
                ? new Kill(1, Duration.ofNanos(random.nextLong(time.toNanos())))
                : new Kill(
                        random.nextInt(1, lines + 1),
                        Duration.ofNanos(1_000L * random.nextInt(AT_ONCE_MICROS)));
    }
}
