package io.jarviscore.kernel.sandbox;

import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One run: it waits for a permit, has a thread of its own, and ends with a verdict. The first
 * verdict wins: the code by finishing, the clock, the caller's interruption or the closing of the
 * sandbox.
 *
 * <p>A platform thread, because its stack can be as large as the engine's recursion needs, and
 * because computing without a pause would keep a carrier from everybody else. It is never used
 * twice, so an interruption meant for one run cannot meet another.
 */
final class SandboxRun {
    private final LocalEngine engines;
    private final HostGate gate;
    private final InstantSource clock;
    private final FairSemaphore.Permit permit;
    private final Thread thread = EngineThread.unstarted("jarviscore-sandbox-run", this::execute);
    private volatile @Nullable Engine engine;
    private final AtomicReference<@Nullable Verdict> verdict = new AtomicReference<>();

    SandboxRun(
            LocalEngine engines, HostGate gate, InstantSource clock, FairSemaphore.Permit permit) {
        this.engines = engines;
        this.gate = gate;
        this.clock = clock;
        this.permit = permit;
    }

    /**
     * Runs the code and blocks until its thread has ended, also when interrupted.
     *
     * @throws InterruptedException if the caller was interrupted
     */
    Verdict conduct() throws InterruptedException {
        try {
            if (permit.acquire()) {
                thread.start();
                thread.join();
            }
        } catch (InterruptedException e) {
            stop(Verdict.cancelled("The caller was interrupted."));
            awaitEnd();
            throw e;
        } finally {
            permit.release();
        }
        Verdict reached = verdict.get();
        return reached == null ? Verdict.engineFault("no verdict was reached") : reached;
    }

    /** Kills it, unless it has ended by itself. Does not wait. */
    void stop(Verdict why) {
        if (verdict.compareAndSet(null, why)) {
            permit.bar();
            thread.interrupt();
            Engine running = engine;
            if (running != null) {
                running.kill();
            }
        }
    }

    /** Waits until the thread has ended. A killed one takes milliseconds. */
    void awaitEnd() {
        EngineThread.awaitEnd(thread);
    }

    private void execute() {
        // Stopped between entering and starting: an interruption of a thread that has not started
        // may be lost.
        if (verdict.get() == null) {
            verdict.compareAndSet(null, compute());
        }
    }

    private static Verdict abandoned(Engine engine) {
        engine.kill();
        return Verdict.cancelled("The run was killed.");
    }

    private Verdict compute() {
        try {
            Engine started = engines.start(gate, clock);
            engine = started;
            // Stopped before the engine was known here, and so not killed.
            return verdict.get() == null ? started.run() : abandoned(started);
        } catch (InterruptedException e) {
            return Verdict.cancelled("The run was killed.");
        } catch (ExecutionException e) {
            return Verdict.engineFault("it could not be started: " + e.getCause());
        } catch (OutOfMemoryError e) {
            // The host's heap is smaller than the engine's limit.
            return Verdict.outOfMemory(engines.manual().megabytes());
        }
    }
}
