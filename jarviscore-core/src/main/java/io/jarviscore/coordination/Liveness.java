package io.jarviscore.coordination;

import java.util.function.Consumer;

/**
 * Port: detects the death of other processes earlier than their leases do. A process is named by
 * its owner string, {@link io.jarviscore.extension.MeshAssembly#owner()}: node name and
 * incarnation, as claims carry it.
 *
 * <p>A mesh can have several sources: locks on the local machine, fleet membership. One {@link
 * Verdict#DEAD} decides; epochs fence against a source that errs. Thread-safe; no method blocks.
 */
public interface Liveness {
    /** Returns the source's verdict on a process. */
    Verdict verdict(String owner);

    /**
     * Calls back with the owner string of each process that this source finds dead, until closed.
     * The listener runs on a thread of the source and must not block.
     */
    AutoCloseable onDeath(Consumer<String> listener);

    /** The possible verdicts on a process. */
    enum Verdict {
        /** The process runs, or is stopped but could run again. */
        ALIVE,
        /** The process has ended and cannot write any more. */
        DEAD,
        /** This source cannot tell; the lease decides. */
        UNKNOWN
    }
}
