package io.jarviscore.kernel.sandbox;

/** An engine that is ready for one run. */
interface Engine {
    /**
     * Runs the code and blocks until the gate ends it, nothing is left to do, the engine fails or
     * it is killed. Called once, by the run's thread.
     */
    Verdict run();

    /** Ends {@link #run} from another thread, together with an interruption of its thread. */
    void kill();
}
