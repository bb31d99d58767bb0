package io.jarviscore.kernel.model;

import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.limits.Backoff;
import io.jarviscore.kernel.model.limits.Cooldown;
import io.jarviscore.kernel.model.limits.Cooldown.Pass;
import io.jarviscore.kernel.model.wire.Audience;
import io.jarviscore.kernel.model.wire.ModelQuirks;
import io.jarviscore.kernel.model.wire.WireAnswer;
import io.jarviscore.kernel.model.wire.WireFailure;
import io.jarviscore.kernel.model.wire.WireResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Asks one model until it has answered or asking again is no use. Waits without holding a permit: a
 * hint of the server is waited for together with everybody else in the {@link Cooldown}, a wait of
 * our own making alone.
 */
final class PersistentCaller {
    /** One for each field that may have to be left out or renamed. */
    private static final int MOST_LESSONS = 4;

    private final Exchanges exchanges;
    private final Backoff backoff;
    private final int retries;
    private final MeshClock clock;
    private final Consumer<MeshEvent> events;

    /**
     * A caller.
     *
     * @param retries {@code llm_max_retries_429}
     */
    PersistentCaller(
            Exchanges exchanges,
            Backoff backoff,
            int retries,
            MeshClock clock,
            Consumer<MeshEvent> events) {
        this.exchanges = exchanges;
        this.backoff = backoff;
        this.retries = retries;
        this.clock = clock;
        this.events = events;
    }

    /**
     * Blocks until the model has answered.
     *
     * @param audience receives the answer as it arrives
     * @throws io.jarviscore.ModelException if this model will not answer in time
     */
    ChatReply call(Target target, ChatRequest request, Audience audience)
            throws InterruptedException {
        Cooldown cooldown = target.state().cooldown();
        int rarely = 0;
        for (int failures = 1; ; failures++) {
            Pass pass =
                    cooldown.enter(
                            request.deadline(),
                            retries + 2 - failures,
                            wait -> announce(target, "rate limited", wait));
            switch (attempt(target, request, audience, pass)) {
                case WireAnswer answer -> {
                    cooldown.answered(pass);
                    return answer.reply();
                }
                case WireFailure failure -> {
                    Pause pause = pauseAfter(failure, failures, pass);
                    conclude(cooldown, pass, failure, pause);
                    rarely += isWorthOneMoreTryOnly(failure.kind()) ? 1 : 0;
                    boolean again = rarely <= 1 && isWorthRetrying(failure, failures);
                    if (!again || !fits(pause.length(), request.deadline())) {
                        throw failure.exception();
                    }
                    take(pause, target, failure.kind());
                }
            }
        }
    }

    /** One exchange; more of them only to learn which fields the model takes. */
    private WireResult attempt(Target target, ChatRequest request, Audience audience, Pass pass)
            throws InterruptedException {
        boolean ended = false;
        try {
            ModelQuirks quirks = target.state().quirks();
            WireResult result = exchanges.run(target, quirks, request, audience);
            for (int lessons = 0; lessons < MOST_LESSONS; lessons++) {
                Optional<ModelQuirks> lesson = lesson(result, quirks);
                if (lesson.isEmpty()) {
                    break;
                }
                quirks = lesson.get();
                if (isLasting(result)) {
                    target.state().learn(quirks);
                }
                result = exchanges.run(target, quirks, request, audience);
            }
            ended = true;
            return result;
        } finally {
            if (!ended) {
                target.state().cooldown().unanswered(pass);
            }
        }
    }

    /** Whether it says something of the model, and not of one conversation. */
    private static boolean isLasting(WireResult result) {
        return !(result instanceof WireFailure failure
                && failure.refusedField().equals(Optional.of(ModelQuirks.FOREIGN_THOUGHTS)));
    }

    private static Optional<ModelQuirks> lesson(WireResult result, ModelQuirks sent) {
        return result instanceof WireFailure failure && failure.kind() == ModelFailure.BAD_REQUEST
                ? failure.refusedField().flatMap(sent::afterRefusing)
                : Optional.empty();
    }

    /** A hint applies to every caller, and so does any failure of the probe. */
    private Pause pauseAfter(WireFailure failure, int failures, Pass pass) {
        Optional<Duration> hint = failure.advice().after();
        boolean probeRefused = pass == Pass.PROBE && failure.kind() == ModelFailure.RATE_LIMITED;
        return new Pause(
                hint.orElseGet(() -> backoff.after(failures)), hint.isPresent() || probeRefused);
    }

    private static void conclude(Cooldown cooldown, Pass pass, WireFailure failure, Pause pause) {
        if (pause.shared()) {
            cooldown.start(pause.length());
        }
        switch (failure.kind()) {
            case RATE_LIMITED, OVERLOADED, TRANSIENT, TIMEOUT, UNAVAILABLE, CANCELLED ->
                    cooldown.unanswered(pass);
            case QUOTA_EXHAUSTED,
                    CONTEXT_OVERFLOW,
                    CONTENT_FILTERED,
                    REFUSED,
                    BAD_REQUEST,
                    AUTH,
                    NOT_FOUND,
                    MALFORMED_RESPONSE ->
                    cooldown.answered(pass);
        }
    }

    /** Each attempt costs a whole answer, and the next one is likely to end the same way. */
    private static boolean isWorthOneMoreTryOnly(ModelFailure kind) {
        return kind == ModelFailure.TIMEOUT;
    }

    private boolean isWorthRetrying(WireFailure failure, int failures) {
        return switch (failure.kind()) {
            // The caller counts these: one more try, however many the settings allow.
            case TIMEOUT -> true;
            // An answer that is none is a broken connection by another name.
            case RATE_LIMITED, OVERLOADED, TRANSIENT, MALFORMED_RESPONSE ->
                    failures <= retries && failure.advice().again().orElse(true);
            case BAD_REQUEST, NOT_FOUND, UNAVAILABLE ->
                    failures <= retries && failure.advice().again().orElse(false);
            // Money, rights and policies do not change by a retry, even if a header says so.
            case QUOTA_EXHAUSTED, AUTH, CONTENT_FILTERED, REFUSED, CONTEXT_OVERFLOW, CANCELLED ->
                    false;
        };
    }

    private boolean fits(Duration wait, Optional<Instant> deadline) {
        return wait.compareTo(Cooldown.LONGEST_WAIT) <= 0
                && (deadline.isEmpty() || wait.compareTo(clock.until(deadline.get())) < 0);
    }

    /** A shared wait is taken where the cooldown is entered again. */
    private void take(Pause pause, Target target, ModelFailure why) throws InterruptedException {
        if (!pause.shared()) {
            announce(target, "backs off: " + why, pause.length());
            clock.sleep(pause.length());
        }
    }

    private void announce(Target target, String reason, Duration wait) {
        events.accept(
                new MeshEvent.ModelWait(
                        clock.instant(),
                        target.provider().name(),
                        target.model(),
                        reason,
                        wait,
                        target.task()));
    }

    /**
     * A wait before the next attempt.
     *
     * @param length how long
     * @param shared whether all callers of the model wait
     */
    private record Pause(Duration length, boolean shared) {}
}
