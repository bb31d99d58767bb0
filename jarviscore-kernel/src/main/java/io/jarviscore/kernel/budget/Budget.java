package io.jarviscore.kernel.budget;

import io.jarviscore.Cause;
import io.jarviscore.ChatReply;
import io.jarviscore.MeshClock;
import io.jarviscore.Usage;
import io.jarviscore.settings.SettingKeys;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The remaining budget of one task. One object for the whole task, specialists included, so that no
 * part of it can spend the same amount again. Steps of a plan that run side by side have a
 * {@linkplain #part() part} each: they share the sums and the deadline. Thread-safe: a tool may ask
 * models on threads of its own.
 *
 * <p>Before a call the prompt's size is an estimate and the reply is capped to the remainder;
 * afterwards the provider's own count is booked. An estimate that was too low can overshoot a limit
 * by the error of one call; the next call is then refused. Money is counted afterwards only, so the
 * limit in money can be overshot by the price of one call. Steps that run side by side can
 * overshoot by one call each.
 */
public final class Budget {
    /** Below this a reply could not even name a tool, so the call would be paid for nothing. */
    public static final int SMALLEST_REPLY = 64;

    /** Of one call: above every real count, and 9 million of them can be added up. */
    private static final long MOST_TOKENS = 1_000_000_000_000L;

    private static final BigDecimal MOST_MILLIONTHS = BigDecimal.valueOf(Long.MAX_VALUE);

    private final Limits limits;
    private final MeshClock clock;
    private final Instant started;
    private final Instant deadline;
    private final boolean ownDeadline;
    private final Duration allowed;
    private final AtomicReference<Spent> spent;
    private final AtomicLong actionTokensThisTurn = new AtomicLong();

    /** A budget whose task has no time limit of its own, or one that began just now. */
    Budget(Limits limits, MeshClock clock, Optional<Instant> taskDeadline) {
        this(limits, clock, taskDeadline, Optional.empty());
    }

    /**
     * A budget.
     *
     * @param taskTimeout how long the task had when its deadline was set
     */
    Budget(
            Limits limits,
            MeshClock clock,
            Optional<Instant> taskDeadline,
            Optional<Duration> taskTimeout) {
        this.limits = limits;
        this.clock = clock;
        this.started = clock.instant();
        Instant own = started.plus(limits.wallClock());
        this.deadline = taskDeadline.filter(own::isAfter).orElse(own);
        this.ownDeadline = deadline.equals(own);
        Duration left = Duration.between(started, deadline);
        this.allowed = ownDeadline ? left : taskTimeout.orElse(left);
        this.spent = new AtomicReference<>(Spent.NOTHING);
    }

    private Budget(Budget whole) {
        this.limits = whole.limits;
        this.clock = whole.clock;
        this.started = whole.started;
        this.deadline = whole.deadline;
        this.ownDeadline = whole.ownDeadline;
        this.allowed = whole.allowed;
        this.spent = whole.spent;
    }

    /** Returns a budget for a step that runs beside others: only its turns are its own. */
    public Budget part() {
        return new Budget(this);
    }

    /** When everything below the task must have ended. */
    public Instant deadline() {
        return deadline;
    }

    /** The time until the deadline, by the mesh's clock. */
    public Duration untilDeadline() {
        return clock.until(deadline);
    }

    /**
     * Counts a turn, or names the limit that forbids it. A specialist's turn is part of an action.
     */
    public Optional<Cause.LimitReached> startTurn(Phase phase) {
        Optional<Cause.LimitReached> late = timeLimit();
        if (late.isPresent() && phase != Phase.OWN) {
            return late;
        }
        int before =
                spent.getAndUpdate(sums -> sums.turns < limits.turns() ? sums.oneTurn() : sums)
                        .turns;
        if (before >= limits.turns()) {
            return Optional.of(new Cause.LimitReached("kernel_max_turns", before, limits.turns()));
        }
        if (phase.decides()) {
            actionTokensThisTurn.set(0);
        }
        return Optional.empty();
    }

    /** The time limit, if it has expired. */
    public Optional<Cause.LimitReached> timeLimit() {
        return clock.instant().isBefore(deadline) ? Optional.empty() : Optional.of(timeUsed());
    }

    /** The time limit as reached, for a timer that is a hair faster than the clock as well. */
    public Cause.LimitReached timeUsed() {
        String limit = ownDeadline ? "kernel_wall_clock_ms" : "step timeout (ms)";
        Duration over = Duration.between(deadline, clock.instant());
        return new Cause.LimitReached(
                limit,
                (over.isNegative() ? allowed : allowed.plus(over)).toMillis(),
                allowed.toMillis());
    }

    /** The limit of the whole task that is spent, if one is; the time limit is not among them. */
    Optional<Cause.LimitReached> spentLimit() {
        Spent sums = spent.get();
        long tokens = sums.input + sums.output;
        if (isMoneySpent(sums)) {
            return Optional.of(moneySpent(sums));
        }
        if (tokens >= limits.totalTokens()) {
            return Optional.of(
                    new Cause.LimitReached(
                            "kernel_max_total_tokens", tokens, limits.totalTokens()));
        }
        return sums.turns < limits.turns()
                ? Optional.empty()
                : Optional.of(
                        new Cause.LimitReached("kernel_max_turns", sums.turns, limits.turns()));
    }

    private boolean isMoneySpent(Spent sums) {
        return limits.costUsd().signum() > 0 && sums.costUsd.compareTo(limits.costUsd()) >= 0;
    }

    private Cause.LimitReached moneySpent(Spent sums) {
        return new Cause.LimitReached(
                SettingKeys.KERNEL_MAX_COST_USD.key(),
                millionths(sums.costUsd),
                millionths(limits.costUsd()));
    }

    /** How long a reply of the usual length may be, or the limit that forbids the call. */
    public Grant grant(long promptTokens, Phase phase) {
        return grant(promptTokens, phase, limits.replyTokens());
    }

    /** How long a reply is unless somebody asks for another length. */
    int usualReply() {
        return limits.replyTokens();
    }

    /**
     * How long the reply to a prompt of this size may be, at most as long as wanted, or the limit
     * that forbids the call.
     */
    Grant grant(long promptTokens, Phase phase, int wanted) {
        Spent sums = spent.get();
        if (isMoneySpent(sums)) {
            return new Grant.Refused(moneySpent(sums));
        }
        long needed = promptTokens + SMALLEST_REPLY;
        long used = sums.input + sums.output;
        long left = limits.totalTokens() - used;
        if (needed > left) {
            return new Grant.Refused(
                    new Cause.LimitReached(
                            "kernel_max_total_tokens", used + needed, limits.totalTokens()));
        }
        if (phase.decides() && needed > limits.thinkingTokens()) {
            return new Grant.Refused(
                    new Cause.LimitReached(
                            "kernel_thinking_budget", needed, limits.thinkingTokens()));
        }
        if (phase == Phase.ACTION && actionTokensThisTurn.get() + needed > limits.actionTokens()) {
            return new Grant.Refused(
                    new Cause.LimitReached(
                            "kernel_action_budget",
                            actionTokensThisTurn.get() + needed,
                            limits.actionTokens()));
        }
        long ofPhase =
                switch (phase) {
                    case THINKING, STEP -> limits.thinkingTokens();
                    case ACTION -> limits.actionTokens() - actionTokensThisTurn.get();
                    case OWN -> left;
                };
        long reply = Math.min(left, ofPhase) - promptTokens;
        return new Grant.Reply((int) Math.min(reply, wanted));
    }

    /** Books an answered call's actual cost. */
    public void book(ChatReply reply, Phase phase) {
        ChatReply.Tokens tokens = reply.usage();
        long input = counted(tokens.input());
        long output = counted(tokens.output());
        spent.updateAndGet(sums -> sums.and(reply, input, output, counted(tokens.cached())));
        if (phase == Phase.ACTION) {
            actionTokensThisTurn.addAndGet(input + output);
        }
    }

    /** Books what an earlier run spent on something whose result is known, or a peer. */
    public void book(Usage others) {
        spent.updateAndGet(sums -> sums.and(others));
    }

    /** A model of the program's own may count anything; no sum is to overflow. */
    private static long counted(long tokens) {
        return Math.clamp(tokens, 0, MOST_TOKENS);
    }

    /** Why the limit in money cannot be kept, if there is one and a call's price is unknown. */
    public Optional<Cause> unknownPrice() {
        return spent.get()
                .unpriced
                .filter(model -> limits.costUsd().signum() > 0)
                .map(
                        model ->
                                new Cause.Failed(
                                        "failure",
                                        "the price of "
                                                + model
                                                + " is unknown, so "
                                                + SettingKeys.KERNEL_MAX_COST_USD.key()
                                                + " cannot be kept: add "
                                                + model
                                                + " to the file that "
                                                + SettingKeys.MODEL_CATALOGUE.key()
                                                + " names, or take the limit away"));
    }

    private static long millionths(BigDecimal usd) {
        return usd.movePointRight(6)
                .setScale(0, RoundingMode.CEILING)
                .min(MOST_MILLIONTHS)
                .longValueExact();
    }

    /** How many turns were started. */
    public int turns() {
        return spent.get().turns;
    }

    Duration elapsed() {
        return Duration.between(started, clock.instant());
    }

    /** The usage so far. The cost is unknown as soon as that of one call is. */
    public Usage usage() {
        Spent sums = spent.get();
        return new Usage(
                sums.input,
                sums.output,
                sums.cached,
                sums.unpriced.isPresent() ? Optional.empty() : Optional.of(sums.costUsd),
                sums.modelCalls,
                sums.turns,
                elapsed());
    }

    /** Sums over all parts. */
    private record Spent(
            int turns,
            int modelCalls,
            long input,
            long output,
            long cached,
            BigDecimal costUsd,
            Optional<String> unpriced) {
        static final Spent NOTHING = new Spent(0, 0, 0, 0, 0, BigDecimal.ZERO, Optional.empty());

        Spent oneTurn() {
            return new Spent(turns + 1, modelCalls, input, output, cached, costUsd, unpriced);
        }

        /** Peers of other nodes report their counts, so no sum may overflow. */
        Spent and(Usage others) {
            return new Spent(
                    Math.clamp((long) turns + others.turns(), 0, Integer.MAX_VALUE),
                    Math.clamp((long) modelCalls + others.modelCalls(), 0, Integer.MAX_VALUE),
                    input + counted(others.inputTokens()),
                    output + counted(others.outputTokens()),
                    cached + counted(others.cachedTokens()),
                    others.costUsd().map(costUsd::add).orElse(costUsd),
                    others.costUsd().isPresent()
                            ? unpriced
                            : unpriced.or(
                                    () -> Optional.of("a model of a peer or of an earlier run")));
        }

        Spent and(ChatReply reply, long moreInput, long moreOutput, long moreCached) {
            return new Spent(
                    turns,
                    modelCalls + 1,
                    input + moreInput,
                    output + moreOutput,
                    cached + moreCached,
                    reply.costUsd().map(costUsd::add).orElse(costUsd),
                    reply.costUsd().isPresent()
                            ? unpriced
                            : unpriced.or(
                                    () -> Optional.of(reply.provider() + ":" + reply.model())));
        }
    }

    /** Which of a turn's two budgets a call is paid from. */
    public enum Phase {
        /** The call that decides. */
        THINKING,
        /** The call that decides in a step of a plan; nobody listens to its words. */
        STEP,
        /** Calls that the decided action makes. */
        ACTION,
        /** Calls of a hand-coded agent: it has no loop to limit by turns and time. */
        OWN;

        /** Whether a turn begins with it. */
        boolean decides() {
            return this == THINKING || this == STEP;
        }
    }

    /** Whether a call may be made. */
    public sealed interface Grant {
        /** It may, with a reply of at most so many tokens. */
        record Reply(int tokens) implements Grant {}

        /** It may not. */
        record Refused(Cause.LimitReached limit) implements Grant {}
    }
}
