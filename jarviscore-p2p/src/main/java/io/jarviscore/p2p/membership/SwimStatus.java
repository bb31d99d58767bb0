package io.jarviscore.p2p.membership;

/**
 * How membership is doing at one node.
 *
 * @param healthScore local health; 0 is healthy, higher stretches all timings
 * @param pendingUpdates updates that are still being disseminated
 * @param probes probes since the start
 * @param failedProbes probes without an answer
 * @param answeredProbes probes with an answer, directly or through another member
 * @param answerNanos how long those took altogether
 * @param suspicions suspicions that this node raised or adopted
 * @param refutes suspicions about this node that it refuted
 * @param falseSuspicions suspicions about others that were refuted
 * @param deaths members declared dead
 * @param badFrames frames that were refused
 * @param pauses times this process did not run for more than two periods
 * @param syncs exchanges of full state
 */
public record SwimStatus(
        int healthScore,
        int pendingUpdates,
        long probes,
        long failedProbes,
        long answeredProbes,
        long answerNanos,
        long suspicions,
        long refutes,
        long falseSuspicions,
        long deaths,
        long badFrames,
        long pauses,
        long syncs) {}
