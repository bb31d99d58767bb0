package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.MeshClock.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ManualClockPropertyTest {
    @Property
    void actionsAlwaysRunInTimeOrderForAnyStepsOfTheClock(
            @ForAll @Size(max = 30) List<@IntRange(min = 1, max = 20) Integer> delays,
            @ForAll @Size(max = 10) List<@IntRange(max = 10) Integer> steps) {
        ManualClock clock = new ManualClock();
        List<Instant> due = new ArrayList<>();
        List<Instant> ran = new ArrayList<>();
        for (int delay : delays) {
            due.add(ManualClock.START.plusSeconds(delay));
            clock.after(Duration.ofSeconds(delay), () -> ran.add(clock.instant()));
        }

        steps.forEach(step -> clock.advance(Duration.ofSeconds(step)));

        assertThat(ran)
                .isEqualTo(
                        due.stream().filter(at -> !at.isAfter(clock.instant())).sorted().toList());
    }

    @Property
    void cancelledActionsNeverRunAndAllOthersDo(
            @ForAll @Size(max = 30) List<@IntRange(min = 1, max = 20) Integer> delays,
            @ForAll Set<@IntRange(max = 29) Integer> cancelled) {
        ManualClock clock = new ManualClock();
        Set<Integer> ran = new HashSet<>();
        Set<Integer> expected = new HashSet<>();
        List<Timer> timers = new ArrayList<>();
        for (int i = 0; i < delays.size(); i++) {
            int number = i;
            timers.add(clock.after(Duration.ofSeconds(delays.get(i)), () -> ran.add(number)));
            if (!cancelled.contains(i)) {
                expected.add(i);
            }
        }

        cancelled.stream().filter(i -> i < timers.size()).forEach(i -> timers.get(i).cancel());
        clock.advance(Duration.ofSeconds(20));

        assertThat(ran).isEqualTo(expected);
        assertThat(clock.pending()).isZero();
    }

    @Property
    void actionsScheduledByActionsKeepTheOrderToo(
            @ForAll @Size(max = 15) List<@IntRange(min = 1, max = 9) Integer> delays,
            @ForAll @Size(max = 15) List<@IntRange(max = 9) Integer> followUps) {
        ManualClock clock = new ManualClock();
        List<Instant> ran = new ArrayList<>();
        for (int i = 0; i < delays.size(); i++) {
            int again = i < followUps.size() ? followUps.get(i) : 0;
            clock.after(
                    Duration.ofSeconds(delays.get(i)),
                    () -> {
                        ran.add(clock.instant());
                        clock.after(Duration.ofSeconds(again), () -> ran.add(clock.instant()));
                    });
        }

        clock.advance(Duration.ofSeconds(18));

        assertThat(ran).isSorted().hasSize(2 * delays.size());
    }
}
