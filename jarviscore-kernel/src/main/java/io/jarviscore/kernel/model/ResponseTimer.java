package io.jarviscore.kernel.model;

import io.jarviscore.MeshClock;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.wire.WireFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Call;

/** Cancels an exchange that has not begun, or not ended, by its timeout. */
final class ResponseTimer implements EventStream.Watch {
    /** The time for the rest of a stream when the answer is complete: how many tokens it had. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(2);

    private final MeshClock clock;
    private final Call call;
    private final Duration limit;
    private final Optional<Duration> first;
    private final MeshClock.Timer total;
    private final Optional<MeshClock.Timer> beginning;
    private Optional<MeshClock.Timer> afterwards = Optional.empty();
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    /**
     * Runs from now.
     *
     * @param first how long it may take to begin; of no use if that is not less than the limit
     */
    ResponseTimer(MeshClock clock, Duration limit, Optional<Duration> first, Call call) {
        this.clock = clock;
        this.call = call;
        this.limit = limit;
        this.first = first.filter(most -> most.compareTo(limit) < 0);
        this.total = clock.after(limit, () -> breakOff(State.LATE));
        this.beginning = this.first.map(most -> clock.after(most, this::beginsLate));
    }

    /** It has begun. May be repeated, which costs nothing. */
    @Override
    public void begun() {
        if (state.compareAndSet(State.WAITING, State.BEGUN)) {
            beginning.ifPresent(MeshClock.Timer::cancel);
        }
    }

    @Override
    public void whole() {
        if (afterwards.isEmpty()) {
            afterwards = Optional.of(clock.after(AFTERWARDS, call::cancel));
        }
    }

    /** Ends the exchange. */
    void end() {
        total.cancel();
        afterwards.ifPresent(MeshClock.Timer::cancel);
        beginning.ifPresent(MeshClock.Timer::cancel);
    }

    /** The failure of an exchange that was cancelled at its timeout; empty if it was not. */
    Optional<WireFailure> exceeded(String who, IOException e) {
        return switch (state.get()) {
            case WAITING, BEGUN -> Optional.empty();
            case LATE -> Optional.of(late(who, "did not answer", "llm_timeout", limit, e));
            case LATE_TO_BEGIN ->
                    Optional.of(
                            late(
                                    who,
                                    "did not begin to answer",
                                    "llm_first_byte_timeout",
                                    first.orElseThrow(),
                                    e));
        };
    }

    /** The failure, and the setting that allows more. */
    static WireFailure late(
            String who, String what, String setting, Duration limit, IOException e) {
        return WireFailure.of(
                ModelFailure.TIMEOUT,
                who
                        + " "
                        + what
                        + " within "
                        + limit.toMillis()
                        + " ms: raise "
                        + setting
                        + " or allow the task more time",
                e);
    }

    private void beginsLate() {
        if (state.compareAndSet(State.WAITING, State.LATE_TO_BEGIN)) {
            call.cancel();
        }
    }

    private void breakOff(State why) {
        state.set(why);
        call.cancel();
    }

    private enum State {
        WAITING,
        BEGUN,
        LATE_TO_BEGIN,
        LATE
    }
}
