package io.jarviscore.kernel.model.limits;

import io.jarviscore.kernel.model.wire.RateReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An estimate of a limit's remainder between two of the provider's reports: the last report, less
 * the requests since, plus the refill. Nothing is known, and anything allowed, before the first
 * report. Not thread-safe.
 *
 * <p>Providers refill in two ways, and do not say which: little by little, so that their reset time
 * is that of the missing part (OpenAI, Anthropic), or all at once at the end of a minute. The reset
 * times of reports tell: a full minute although little is missing is a window. One of more than a
 * minute belongs to a limit of hours or days, of which no more is believed than that: when nothing
 * is left, one request a minute finds out.
 */
final class RateBucket {
    /** As many parts of a minute as it has seconds: nothing is counted over less than one. */
    private static final double NARROWEST = 60;

    private static final double ROUNDING = 1e-6;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Limits are raised by people, and a wrong one costs a refusal. */
    private static final Duration BELIEVED = Duration.ofMinutes(10);

    /** A difference between the two ways that rounding and the way to the provider do not make. */
    private static final Duration CLEAR = Duration.ofSeconds(5);

    private double limit;

    /** The most that may be there at once: less than the limit where bursts were refused. */
    private double most;

    private double level;
    private Instant at = Instant.MIN;
    private boolean window;
    private Instant windowEnd = Instant.MAX;

    /** How much there is at the window's end. */
    private double atEnd;

    /** When a limit is forgotten that no later report can correct. */
    private Instant forgetAt = Instant.MAX;

    /** Whether a provider has reported its limit. */
    boolean isKnown() {
        return limit > 0;
    }

    /** The most that is ever there at once; 0 if not known. */
    double most() {
        return most;
    }

    /** Takes a part out; there may be less left than that. */
    void take(double amount, Instant now) {
        refill(now);
        level -= amount;
    }

    /** Puts back an unused amount. */
    void putBack(double amount, Instant now) {
        refill(now);
        level = Math.min(most, level + amount);
    }

    /** How long until so much is there; zero if it is now, or if nothing is known. */
    Duration until(double amount, Instant now) {
        refill(now);
        double missing = amount - level;
        if (!isKnown() || missing <= ROUNDING) {
            return Duration.ZERO;
        }
        if (window && windowEnd.isAfter(now)) {
            double later = Math.max(0, amount - Math.max(atEnd, 1));
            long moreWindows = (long) Math.ceil(later / Math.max(atEnd, 1));
            return Duration.between(now, windowEnd).plus(MINUTE.multipliedBy(moreWindows));
        }
        return Duration.ofNanos((long) Math.ceil(missing / limit * MINUTE.toNanos()));
    }

    /**
     * Believes a report. Reports overtake one another, so requests sent since the one that it
     * answers, and those under way beside that, may be missing in it.
     *
     * @param unseen how much of the limit that takes
     */
    void learn(RateReport report, double unseen, Instant now) {
        refill(now);
        double left = (double) report.remaining();
        level = isKnown() ? Math.clamp(level, left - unseen, left) : left - unseen;
        if ((double) report.limit() != limit) {
            limit = (double) report.limit();
            most = limit;
        }
        level = Math.min(most, level);
        forgetAt = Instant.MAX;
        report.reset().ifPresent(reset -> learnReset(report, reset, now));
    }

    /**
     * A refusal has named a limit of which nothing is left. No response will say when that changes,
     * so it is believed for a while.
     */
    void learnFromRefusal(long perMinute, Instant now) {
        learn(new RateReport(perMinute, 0, Optional.empty()), 0, now);
        forgetAt = now.plus(BELIEVED);
    }

    /**
     * A request was refused although something was left: the provider also counts over less than a
     * minute. From now on less may be sent at once; how much is found out again, slowly.
     */
    void narrow(Instant now) {
        refill(now);
        if (isKnown()) {
            most = Math.max(Math.max(1, limit / NARROWEST), most / 4);
            level = Math.min(0, level);
        }
    }

    private void learnReset(RateReport report, Duration reset, Instant now) {
        Duration ofMissing =
                Duration.ofNanos((long) ((limit - report.remaining()) / limit * MINUTE.toNanos()));
        if (reset.minus(ofMissing).compareTo(CLEAR) > 0) {
            window = true;
        } else if (ofMissing.minus(reset).abs().compareTo(CLEAR) < 0
                && ofMissing.compareTo(MINUTE.dividedBy(2)) < 0) {
            window = false;
        }
        boolean longer = reset.compareTo(MINUTE.plus(CLEAR)) > 0;
        if (window) {
            windowEnd = now.plus(longer ? MINUTE : reset);
            atEnd = longer ? 1 : limit;
        }
    }

    private void refill(Instant now) {
        if (at.equals(Instant.MIN) || !isKnown()) {
            at = now;
            return;
        }
        if (!now.isAfter(at)) {
            return; // the clock was set back, or no time has passed
        }
        if (!now.isBefore(forgetAt)) {
            limit = 0;
            return;
        }
        double share = (double) Duration.between(at, now).toNanos() / MINUTE.toNanos();
        most = Math.min(limit, most * (1 + share));
        if (!window) {
            level = Math.min(most, level + share * limit);
        } else if (!now.isBefore(windowEnd)) {
            level = Math.min(most, Math.max(level, atEnd));
            windowEnd = now.plus(MINUTE);
        }
        at = now;
    }
}
