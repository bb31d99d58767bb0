package io.jarviscore.kernel.sandbox;

/**
 * Leaves the engine from inside a call to the host: the run has its verdict. It unwinds the
 * engine's frames, which cannot catch it, and the instance is not used again.
 */
final class RunEndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Verdict verdict;

    RunEndedException(Verdict verdict) {
        // Control flow of every run, so without the cost of a stack trace.
        super(verdict.errorType(), null, false, false);
        this.verdict = verdict;
    }

    Verdict verdict() {
        return verdict;
    }
}
