package io.jarviscore.benchmarks;

/** One measurement with its harness. Ends by itself, and leaves no process behind. */
interface Benchmark {
    /**
     * Measures, and returns the results as Markdown. Blocks for up to some minutes.
     *
     * @throws Exception if it could not be measured, or if an assertion failed
     */
    String run() throws Exception;
}
