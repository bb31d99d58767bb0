package io.jarviscore.testing.contract;

import io.jarviscore.Cause;
import io.jarviscore.ModelFailure;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Outcomes that a store must keep exactly as they are. */
final class Outcomes {
    static final Outcome WAITING =
            Outcome.ended(Status.WAITING, new Cause.AwaitingApproval("approval-1", "May it?"));
    static final Outcome SKIPPED =
            Outcome.ended(Status.SKIPPED, new Cause.DependencyFailed("root", Status.FAILURE));
    static final Outcome CANCELLED =
            Outcome.ended(Status.CANCELLED, new Cause.Cancelled("by a test"));

    private Outcomes() {}

    /** One of each status and cause, and payloads of every plain kind. */
    static List<Outcome> everyKind() {
        return Stream.concat(successes(), endings()).toList();
    }

    private static Stream<Outcome> successes() {
        Usage usage =
                new Usage(
                        100,
                        20,
                        50,
                        Optional.of(new BigDecimal("0.00123")),
                        3,
                        4,
                        Duration.ofNanos(1_234_567_890));
        Usage unpriced = new Usage(1, 2, 0, Optional.empty(), 1, 1, Duration.ofSeconds(1));
        return Stream.of(
                Outcome.success(null),
                Outcome.success("text with \"quotes\", a line\nbreak and ü 漢 🙂"),
                Outcome.success(Long.MAX_VALUE).withUsage(usage),
                Outcome.success(0.1).withUsage(unpriced).at("node-1"),
                Outcome.success(new BigDecimal("12345678901234567.89")),
                Outcome.success(false).withSummary("It said no."),
                Outcome.success(List.of(1, "two", List.of(), Map.of())),
                Outcome.success(Map.of("deep", Map.of("list", List.of(1.5, true)))).at("node-2"));
    }

    private static Stream<Outcome> endings() {
        return Stream.of(
                WAITING,
                SKIPPED,
                CANCELLED,
                Outcome.failure("plainly"),
                Outcome.failure(new IllegalStateException("thrown")),
                Outcome.ended(
                                Status.TIMEOUT,
                                new Cause.LimitReached("kernel_max_total_tokens", 80_100, 80_000))
                        .withPayload(Map.of("partial", "result")),
                failed(new Cause.ModelFailed(ModelFailure.RATE_LIMITED, "no model")),
                failed(new Cause.Stalled("search", 3)),
                failed(new Cause.ProtocolViolation("not JSON", 3)),
                failed(new Cause.CodeFailed(4, "TypeError")),
                failed(new Cause.FinishRejected(List.of("too short", "too long"))),
                failed(new Cause.NotApproved("approval-1", "ann", "not today")));
    }

    private static Outcome failed(Cause cause) {
        return Outcome.ended(Status.FAILURE, cause);
    }
}
