package io.jarviscore.kernel.sandbox;

import io.jarviscore.Sandbox.Language;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;

/** A kind of engine that runs on this machine, and starts one for each run. Thread-safe. */
interface LocalEngine {
    /** Its name in results and traces, for example {@code quickjs}. */
    String name();

    Language language();

    /** One line for people; see {@link io.jarviscore.Sandbox#containment()}. */
    String containment();

    Manual manual();

    /** Makes engines ready in the background, unless that was done. Returns at once. */
    void warmUp();

    /**
     * Returns an engine that has seen no code of a user. Blocks until one is ready.
     *
     * @throws ExecutionException if none can be started, with the reason
     */
    Engine start(HostGate gate, InstantSource clock)
            throws InterruptedException, ExecutionException;

    /** Releases the warmed-up parts. Blocks until it is gone. */
    void close();
}
