package io.jarviscore.kernel.registry;

import io.jarviscore.coordination.Ledger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A version's statistics over its runs.
 *
 * @param stage how far it is trusted
 * @param successes runs that worked since it was demoted last
 * @param failures runs that failed
 */
public record Standing(Stage stage, int successes, int failures) {
    /** So many failures in a row demote a version. */
    public static final int DEMOTING = 3;

    static final String RUN = "run";
    static final String OK = "ok";
    static final String ARGUMENTS = "arguments";

    /** How far a version is trusted. */
    public enum Stage {
        /** It failed too often: not found and not called until it has proved itself again. */
        DEMOTED,
        /** It is stored and has not proved itself. */
        CANDIDATE,
        /** It worked as often as {@code registry_verified_threshold} says. */
        VERIFIED,
        /** It worked as often as {@code registry_golden_threshold} says. */
        GOLDEN
    }

    /** Whether it may be found and called. */
    public boolean isTrusted() {
        return stage == Stage.VERIFIED || stage == Stage.GOLDEN;
    }

    /**
     * Computes the standing from a version's runs, oldest first. Runs with the same arguments count
     * once: five times the same question prove no more than one.
     */
    static Standing of(List<Ledger.Entry> runs, int verified, int golden) {
        Set<Object> proved = new HashSet<>();
        int failures = 0;
        int streak = 0;
        boolean demoted = false;
        for (Ledger.Entry run : runs) {
            if (Boolean.TRUE.equals(run.data().get(OK))) {
                streak = 0;
                proved.add(String.valueOf(run.data().get(ARGUMENTS)));
            } else {
                failures++;
                streak++;
                if (streak >= DEMOTING) {
                    proved.clear();
                    demoted = true;
                }
            }
        }
        return new Standing(
                stage(proved.size(), demoted, verified, golden), proved.size(), failures);
    }

    private static Stage stage(int successes, boolean demoted, int verified, int golden) {
        if (successes >= golden) {
            return Stage.GOLDEN;
        }
        if (successes >= verified) {
            return Stage.VERIFIED;
        }
        return demoted ? Stage.DEMOTED : Stage.CANDIDATE;
    }
}
