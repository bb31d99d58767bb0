package io.jarviscore.p2p.membership;

/** Counts since the start. Written by one thread; others may read a value late. */
final class Counters {
    long probes;
    long failedProbes;
    long answeredProbes;
    long answerNanos;
    long suspicions;
    long refutes;
    long falseSuspicions;
    long deaths;
    long badFrames;
    long pauses;
    long syncs;
}
