package io.jarviscore.benchmarks;

/** One measurement with its harness. Ends by itself, and leaves no process behind. */
interface Benchmark {
    /**
     * Measures, and says what came of it as Markdown. Blocks for up to some minutes.
     *
     * @throws Exception if it could not be measured, or if what must hold did not
     */
    String run() throws Exception;
}
